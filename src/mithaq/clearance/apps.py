"""Django's view of this room."""

from django.apps import AppConfig


class ClearanceConfig(AppConfig):
    """App clearance."""

    name = "mithaq.clearance"
    label = "clearance"
