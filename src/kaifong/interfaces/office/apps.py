from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "kaifong.interfaces.office"
    label = "office"
