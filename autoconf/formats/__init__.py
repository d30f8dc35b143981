"""Documents: bytes to model and back, pure; one module per format."""
