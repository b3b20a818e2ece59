"""The outside of clearance: lists of names, and what is known about names."""
