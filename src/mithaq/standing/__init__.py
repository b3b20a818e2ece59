"""Standing: a nation's, institution's or bloc's voice in a field over time, and exchange's own part in it.

Ranks carry intervals, a composite carries its recipe, and a difference inside the noise says so.
"""
