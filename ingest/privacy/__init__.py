"""What is to be published, searched for what could single somebody out."""
