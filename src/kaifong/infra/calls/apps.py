from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "kaifong.infra.calls"
    label = "calls"
