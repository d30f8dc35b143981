"""What several surfaces share, without a word for people and without a question."""
