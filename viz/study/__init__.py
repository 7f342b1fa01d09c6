"""What views take from a study: results, people, families, quotes, query texts. Draws nothing."""
