"""The pages of the helpdesk page: what they show, and how they look."""
