"""Django's view of this room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """App programmes."""

    name = "mithaq.programmes"
    label = "programmes"
