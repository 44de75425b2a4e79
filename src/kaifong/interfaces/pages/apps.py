from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "kaifong.interfaces.pages"
    label = "pages"
