"""Writes of exchange: one function for each thing a person can do."""
