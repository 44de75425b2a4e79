from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "kaifong.interfaces.kiosk"
    label = "kiosk"
