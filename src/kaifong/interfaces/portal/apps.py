from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kaifong.interfaces.portal"
    label = "portal"
