"""Questions in Cypher: their files, parameters and text, and what their words may mean."""
