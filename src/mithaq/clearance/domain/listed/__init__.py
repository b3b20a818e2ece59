"""Listed parties: what a list says of one, how it changed, and whether a list may be relied on."""
