"""Mail protocols without sockets, and the sessions that connect them to the network."""
