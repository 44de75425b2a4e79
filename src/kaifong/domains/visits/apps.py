from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "kaifong.domains.visits"
    label = "visits"
