"""The lineage of models: families on the Hub, and what talk says of them."""
