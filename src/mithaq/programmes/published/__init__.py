"""What leaves for, and arrives from, other nodes, and how each changes the tables."""
