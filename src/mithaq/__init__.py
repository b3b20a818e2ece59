"""Mithaq: technology-exchange programmes between nations, on nodes that keep signed evidence."""
