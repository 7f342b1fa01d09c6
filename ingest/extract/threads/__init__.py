"""What a thread tells about names that one post leaves open."""
