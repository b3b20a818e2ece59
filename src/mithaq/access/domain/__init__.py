"""Rules of access, without framework, clock or I/O."""
