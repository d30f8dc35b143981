"""Settings for the users of a table: one look-up per domain, one folder per user."""
