"""Rules of clearance, without framework, clock or I/O."""
