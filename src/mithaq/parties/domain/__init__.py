"""Rules of parties, without framework, clock or I/O."""
