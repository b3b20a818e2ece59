"""Django's view of this room."""

from django.apps import AppConfig


class MobilityConfig(AppConfig):
    """App mobility."""

    name = "mithaq.mobility"
    label = "mobility"
