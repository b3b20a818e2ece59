"""The network that ties make: who is central, who stands together, who stands between, and how it changed."""
