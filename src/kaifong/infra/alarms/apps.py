from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    name = "kaifong.infra.alarms"
    label = "alarms"
