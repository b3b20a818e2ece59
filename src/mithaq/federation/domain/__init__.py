"""Rules of federation, without framework, clock or I/O."""
