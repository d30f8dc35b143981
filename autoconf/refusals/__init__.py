"""Why a server did not go on: its words and codes, compared with a table of known replies."""
