"""Django's view of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """App access."""

    name = "mithaq.access"
    label = "access"
