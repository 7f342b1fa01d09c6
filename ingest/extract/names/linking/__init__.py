"""What names stand for: entities with ids, repositories of the Hub, what stands above them."""
