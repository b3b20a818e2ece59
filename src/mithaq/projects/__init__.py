"""Joint projects: what partners develop together, who does and pays what, and what came of it.

The lead sets a plan; everything else is told by each partner for itself, at its own node. States, shares,
rights and balance follow from what was told, and from nothing else.
"""
