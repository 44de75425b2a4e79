from django.apps import AppConfig


class PrintingConfig(AppConfig):
    name = "kaifong.infra.printing"
    label = "printing"
