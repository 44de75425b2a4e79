from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "kaifong.interfaces.hotline"
    label = "hotline"
