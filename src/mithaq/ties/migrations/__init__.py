"""Migrations of ties."""
