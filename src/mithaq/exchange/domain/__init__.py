"""Rules of exchange, without framework, clock or I/O."""
