"""Django's view of this room."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """App watch."""

    name = "mithaq.watch"
    label = "watch"
