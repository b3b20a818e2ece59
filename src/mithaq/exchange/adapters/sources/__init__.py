"""Public sources of offers and needs: one file for each, and what they share.

A source turns rows into records and never stops at a bad one; what it passes over it names.
"""
