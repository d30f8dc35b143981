"""One module per rule; its id is on the screen and in docs/rules.md."""
