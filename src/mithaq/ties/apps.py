"""Django's view of this room."""

from django.apps import AppConfig


class TiesConfig(AppConfig):
    """App ties."""

    name = "mithaq.ties"
    label = "ties"
