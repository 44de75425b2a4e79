from django.apps import AppConfig


class TenanciesConfig(AppConfig):
    name = "kaifong.domains.tenancies"
    label = "tenancies"
