"""The rulebooks of parties read from disk, with the names of states from CLDR."""
