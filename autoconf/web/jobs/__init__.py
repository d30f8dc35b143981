"""Jobs: what a visitor asked for, from its start to a result that expires."""
