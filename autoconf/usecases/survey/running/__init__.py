"""The part of a survey that leads: it reads the list, hands out work, and writes the records."""
