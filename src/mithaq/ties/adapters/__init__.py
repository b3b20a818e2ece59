"""What ties read from outside: rulebooks and files of others."""
