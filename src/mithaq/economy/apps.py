"""Django's view of this room."""

from django.apps import AppConfig


class EconomyConfig(AppConfig):
    """App economy."""

    name = "mithaq.economy"
    label = "economy"
