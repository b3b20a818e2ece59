"""Economic complexity: what the products of places say of places, and those places of products."""
