"""Settings in the formats of mail clients: pure functions from a profile to files."""
