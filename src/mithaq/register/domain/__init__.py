"""Rules of register, without framework, clock or I/O."""
