"""One module per mail client."""
