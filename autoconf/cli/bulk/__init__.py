"""Settings for thousands of users at once: a table in, a folder for each out."""
