"""Reads of standing."""
