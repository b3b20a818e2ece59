"""The HTTP interface for programs: the same acts and reads as the pages."""
