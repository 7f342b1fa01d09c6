"""What stands around the picture of a page: where numbers come from, data, bars, posts."""
