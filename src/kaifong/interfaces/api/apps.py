from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kaifong.interfaces.api"
    label = "api"
