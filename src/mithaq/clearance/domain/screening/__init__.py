"""Is this party one that a list names? Comparing facts, deciding hits, and what reopens a decision."""
