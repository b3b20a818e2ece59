"""Pure rules of programmes and agreements."""
