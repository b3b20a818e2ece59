"""Keep signed, append-only evidence of every official act. A statement is appended in the transaction that
changes the rows. Anyone can verify the register from an export alone."""
