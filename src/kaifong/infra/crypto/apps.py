from django.apps import AppConfig


class CryptoConfig(AppConfig):
    name = "kaifong.infra.crypto"
    label = "crypto"
