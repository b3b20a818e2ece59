"""Django's view of this room."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    """App federation."""

    name = "mithaq.federation"
    label = "federation"
