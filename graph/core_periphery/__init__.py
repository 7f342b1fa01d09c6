"""Core and periphery of a network: methods, and the test of each against null models."""
