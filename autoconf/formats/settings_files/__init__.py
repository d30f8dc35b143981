"""What the readers of settings files share."""
