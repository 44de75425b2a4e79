from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "kaifong.interfaces.field"
    label = "field"

    def ready(self) -> None:
        from kaifong.interfaces.field.printers import printers

        printers()  # a mistake in the landlord's file is told at the start, not at a door
