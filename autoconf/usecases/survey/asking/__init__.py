"""The part of a survey that asks: it runs in any process, and gets and returns plain bytes."""
