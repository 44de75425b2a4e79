from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "kaifong.domains.rules"
    label = "rules"
