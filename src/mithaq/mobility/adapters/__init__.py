"""The box of identity numbers, and the rulebook of lead times."""
