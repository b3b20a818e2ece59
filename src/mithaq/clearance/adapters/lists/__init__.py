"""Readers of the lists that authorities publish, each in its own format."""
