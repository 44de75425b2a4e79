from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "kaifong.domains.access"
    label = "access"
