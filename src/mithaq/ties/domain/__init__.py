"""Rules and measures of ties: facts in, figures out."""
