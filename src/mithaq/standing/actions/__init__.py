"""Acts of standing."""
