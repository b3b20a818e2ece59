"""The whole node: settings, database, start and stop. The only room that knows every other."""
