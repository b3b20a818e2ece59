"""Writes of standing."""
