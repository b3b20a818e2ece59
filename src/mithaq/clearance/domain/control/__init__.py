"""Control lists: their provisions, and which of them an item may fall under."""
