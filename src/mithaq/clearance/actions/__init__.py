"""Writes of clearance: one function a verb, one transaction, one statement."""
