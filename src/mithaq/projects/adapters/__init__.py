"""Files that joint projects come from and go to."""
