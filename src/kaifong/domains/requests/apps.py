from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "kaifong.domains.requests"
    label = "requests"
