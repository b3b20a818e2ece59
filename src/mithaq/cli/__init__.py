"""The command line: the same acts and reads for people who run a node."""
