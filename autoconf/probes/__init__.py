"""Reach and log in: what was published against what the servers say."""
