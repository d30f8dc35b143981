"""The use cases that all surfaces share. They print nothing and ask no person."""
