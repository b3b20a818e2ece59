"""Tables of the watch."""
