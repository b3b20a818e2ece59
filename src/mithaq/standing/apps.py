"""Django's view of this room."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """App standing."""

    name = "mithaq.standing"
    label = "standing"
