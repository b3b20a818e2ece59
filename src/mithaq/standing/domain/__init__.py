"""Measures of a voice in the world: facts in, figures out."""
