"""One module per place where settings are published."""
