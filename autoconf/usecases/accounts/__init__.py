"""Logins for many accounts."""
