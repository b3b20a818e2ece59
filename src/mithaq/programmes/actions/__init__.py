"""Writes of programmes and agreements."""
