from django.apps import AppConfig


class RentConfig(AppConfig):
    name = "kaifong.domains.rent"
    label = "rent"
