"""The outside of federation: other nodes."""
