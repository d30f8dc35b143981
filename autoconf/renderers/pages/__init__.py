"""Pages for people: their parts, and their forms as plain text, HTML and Markdown."""
