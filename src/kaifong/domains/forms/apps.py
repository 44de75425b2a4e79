from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "kaifong.domains.forms"
    label = "forms"
