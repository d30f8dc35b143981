"""Values that a person typed, shown in an error without the login that they may hold."""


def without_login(text: str) -> str:
    """Return the text with asterisks for all before the last ``@``: it may be a password."""
    _, sign, rest = text.rpartition("@")
    return f"****@{rest}" if sign else text
