"""What lies outside the node: files and addresses, opened safely for every room, and paper to print on."""
