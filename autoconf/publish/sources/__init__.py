"""Lists of domains: one module for each kind of source, listed in ``reading``."""
