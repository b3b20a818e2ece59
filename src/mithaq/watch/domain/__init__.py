"""Rules and measures of the watch: facts in, figures out."""
