"""Rules of people who move, without framework, clock or I/O."""
