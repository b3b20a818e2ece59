"""Django's view of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """App web."""

    name = "mithaq.web"
    label = "web"
