"""Rules of fields, without framework, clock or I/O."""
