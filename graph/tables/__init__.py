"""The tables of the literature: figures of networks, for the community and the Hub."""
