"""The outside of the economy: files of titles and concordances, and models as files."""
