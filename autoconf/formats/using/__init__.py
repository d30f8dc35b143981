"""The settings files of mail programs, one module per format: bytes in, accounts out."""
