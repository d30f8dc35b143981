"""The network: the only package with sockets, TLS, DNS and HTTP."""
