"""Migrations of standing."""
