"""The reasons why mail does not work: pure rules over a report."""
