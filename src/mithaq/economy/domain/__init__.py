"""Rules and measures of civil prosperity: facts in, figures out."""
