"""Reads of the economy."""
