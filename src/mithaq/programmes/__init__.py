"""Programmes and agreements: who works together, in which fields, on which terms.

An agreement is a text of typed clauses that its parties sign by its digest, each at its own node. What
follows from the clauses is owed, by whom and by when.
"""
