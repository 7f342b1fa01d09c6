"""Which models are made of which others: told in words, and by the names of models themselves."""
