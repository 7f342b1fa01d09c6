"""Names of models in one text: their spans and parts, and how they are written in full."""
