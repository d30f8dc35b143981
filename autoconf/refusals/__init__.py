"""Why a server refused: its words and codes, compared with a table of known replies."""
