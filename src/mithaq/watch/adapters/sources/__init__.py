"""Sources of works and indicators: how each is read, record by record."""
