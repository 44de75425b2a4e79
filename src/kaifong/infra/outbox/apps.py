from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "kaifong.infra.outbox"
    label = "outbox"
