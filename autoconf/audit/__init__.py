"""Audit of a domain: what it publishes, and what others make of it."""
