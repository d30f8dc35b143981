"""Surveys of many domains: their records, what these add up to, and tables."""
