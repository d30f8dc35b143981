"""Why mail does not work: pure rules over a report."""
