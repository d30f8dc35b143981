"""Sign-in with the browser (OAuth 2.0): requests to authorization servers, and their answers.

The messages are those of oauthlib. Connections are ours: verified TLS, deadlines, limits.
"""
