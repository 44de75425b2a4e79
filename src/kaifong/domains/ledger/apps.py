from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "kaifong.domains.ledger"
    label = "ledger"
