"""Work that nobody waits for: read off the tables, done a step at a time, harmless when done twice."""
