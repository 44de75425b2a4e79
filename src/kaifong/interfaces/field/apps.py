from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "kaifong.interfaces.field"
    label = "field"
