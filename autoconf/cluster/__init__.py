"""Engines: where the work of a survey is done. Each is one module, imported when it is chosen."""
