"""The outside of access."""
