"""Django's view of this room."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """App register."""

    name = "mithaq.register"
    label = "register"
