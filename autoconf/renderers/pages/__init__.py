"""Pages for people: what stands on them, and its forms as plain text, HTML and Markdown."""
