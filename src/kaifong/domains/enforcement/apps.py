from django.apps import AppConfig


class EnforcementConfig(AppConfig):
    name = "kaifong.domains.enforcement"
    label = "enforcement"
