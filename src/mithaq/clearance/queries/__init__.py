"""Reads of clearance."""
