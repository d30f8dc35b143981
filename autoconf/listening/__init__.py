"""Listening for programs that ask, for every surface that answers over HTTP."""
