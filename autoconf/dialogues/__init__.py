"""Protocols without sockets, and the sessions that carry them."""
