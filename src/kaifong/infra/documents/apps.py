from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kaifong.infra.documents"
    label = "documents"
