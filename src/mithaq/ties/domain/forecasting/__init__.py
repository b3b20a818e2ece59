"""Which ties will form, deepen or end: from a history of dyads to probabilities with named reasons, and how
right such forecasts were.
"""
