"""Reads of programmes and agreements."""
