"""What parties reads from disk and libraries: rulebooks, names of states, working days and time zones."""
