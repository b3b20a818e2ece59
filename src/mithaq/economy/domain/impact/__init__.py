"""Impact accounts: from what licences sold to what would not have come without them."""
