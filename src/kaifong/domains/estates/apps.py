from django.apps import AppConfig


class EstatesConfig(AppConfig):
    name = "kaifong.domains.estates"
    label = "estates"
