"""May this item go to this recipient in this form? The facts, the hard stops, and what a policy is asked."""
