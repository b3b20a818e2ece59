"""The few numbers and names that pages share with the measures; they are here so that a page need not load
those.
"""

MONTHS_A_YEAR = 12
HISTORY_YEARS = 15
"""How far back a measure looks."""
LEAST_HISTORY_YEARS = 5
AHEAD = (3, 5)
"""Years ahead for which a forecast is made."""
FIRST = 50
"""Of a list, those that a trial counts."""
OURS = "outlook"
TRIVIAL = "growth_persists"
