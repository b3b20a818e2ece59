"""Reads of prosperity."""
