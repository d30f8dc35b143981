"""What a domain publishes: collected from the network, and judged as each mail program reads it."""
