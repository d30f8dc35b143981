"""Frozen data and pure functions on it: the words that every other package speaks."""
