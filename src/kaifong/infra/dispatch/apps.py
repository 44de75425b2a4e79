from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "kaifong.infra.dispatch"
    label = "dispatch"
