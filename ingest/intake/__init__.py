"""What comes in: inputs and fetched answers, how they were read, what became of each record."""
