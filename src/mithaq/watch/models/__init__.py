"""Tables of the watch, a file for each subject; Django looks for them here."""
