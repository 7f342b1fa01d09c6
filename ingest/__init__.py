"""Ground floor: from bytes to posts, and from posts to annotations; imports no other floor."""
