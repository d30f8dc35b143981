"""The helpdesk page and its API."""
