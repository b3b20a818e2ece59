"""Migrations of the economy."""
