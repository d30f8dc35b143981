"""One module per rule; the screen and docs/rules.md show its id."""
