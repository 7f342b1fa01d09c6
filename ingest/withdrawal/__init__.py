"""What was withdrawn stays out: of posts, of what others wrote of them, of archived answers."""
