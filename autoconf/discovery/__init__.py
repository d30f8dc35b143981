"""From a question to evidence: where settings are published, and which to believe."""
