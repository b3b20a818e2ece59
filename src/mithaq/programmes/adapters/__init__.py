"""The clause library."""
