"""Actions after the login, one module per protocol."""
