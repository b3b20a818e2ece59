"""Readers of control lists, each in its own format, and the named versions of how an item is compared."""
