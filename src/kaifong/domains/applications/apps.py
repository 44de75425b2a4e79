from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "kaifong.domains.applications"
    label = "applications"
