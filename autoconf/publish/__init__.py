"""``serve``: settings over HTTP, for every mail program and for many domains."""
