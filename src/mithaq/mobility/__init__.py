"""People who go from one institution to another: calls, applications and their review, missions, visits.

Whoever opens a call, agrees to a mission or approves a visit says so in the register; who the people are
stands in ordinary rows that can be erased. What a stay gave to whom is counted for the balance.
"""
