"""Teaching among people: lessons, and the chains in which they are passed on."""
