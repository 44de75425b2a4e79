from django.apps import AppConfig


class HeldConfig(AppConfig):
    name = "kaifong.infra.held"
    label = "held"
