"""Jobs that go through all floors: build, purge; and a look at the machine before them."""
