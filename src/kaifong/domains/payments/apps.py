from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "kaifong.domains.payments"
    label = "payments"
