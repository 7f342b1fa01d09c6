"""Ground floor: from bytes to posts, and from posts to annotations."""
