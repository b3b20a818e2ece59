"""The embedded PostgreSQL: binaries of a wheel under our own supervisor."""
