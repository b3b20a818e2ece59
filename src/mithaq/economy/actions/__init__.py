"""Writes of the economy."""
