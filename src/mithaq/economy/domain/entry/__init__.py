"""Which fields a place enters next, how sure that is, and what a programme added to it."""
