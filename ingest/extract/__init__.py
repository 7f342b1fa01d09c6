"""What posts name, assert and do: pure functions of a batch of whole threads."""
