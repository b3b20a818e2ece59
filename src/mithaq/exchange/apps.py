"""Django's view of this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """App exchange."""

    name = "mithaq.exchange"
    label = "exchange"
