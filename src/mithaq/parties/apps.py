"""Django's view of this room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """App parties."""

    name = "mithaq.parties"
    label = "parties"
