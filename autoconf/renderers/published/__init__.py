"""The files that the owner of a domain publishes: one module each, listed in ``tree``."""
