"""Rule packs read from disk, and the two deciders that ask their policies."""
