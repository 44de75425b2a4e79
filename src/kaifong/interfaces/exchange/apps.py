from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kaifong.interfaces.exchange"
    label = "exchange"
