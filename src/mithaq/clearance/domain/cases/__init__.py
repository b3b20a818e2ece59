"""The release case: what is asked, its life, advice, signatures, conditions, clocks and reasons."""
