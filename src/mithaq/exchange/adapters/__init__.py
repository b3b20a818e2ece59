"""The outside of exchange: files, the text index, public sources."""
