"""Spin-offs: from an idea to what it brings in civil life, one told step after the other."""
