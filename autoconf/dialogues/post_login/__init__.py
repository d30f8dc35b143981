"""What follows an accepted login, one module per protocol; nothing is changed but on demand."""
