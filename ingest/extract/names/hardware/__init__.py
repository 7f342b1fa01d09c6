"""Names of chips, cards and computers, and who made them."""
