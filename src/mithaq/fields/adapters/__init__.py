"""The rulebooks of fields read from disk, and the taxonomy written as SKOS."""
