"""Placeholders in published texts: the draft's three, and templates without a value."""

import re
from typing import Final
from urllib.parse import quote

from autoconf.model.address import EmailAddress
from autoconf.model.server import fill_placeholders

# One document in the ISPDB writes %EMAILADDRESS without the closing sign.
_PLACEHOLDER: Final = re.compile(
    r"%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)(?:%|(?![A-Z%]))", re.IGNORECASE
)
_UNKNOWN_PLACEHOLDER: Final = re.compile(r"%(?:[A-Z]\w*%|EMAIL\w*(?![\w.]))", re.IGNORECASE)

_TEMPLATE: Final = re.compile(
    r"""
    \{[^{}]*\}                                # {{email}} {email}
    | [$%\#@][{(\[]                           # ${email} %(user)s
    | (?<![\w.+-]) ( [$%][a-zA-Z_] | <[^<>]+> | \[[^\[\]]+\] )  # $email %u@%d <email> [EMAIL]
    | (?<![^\W_]) (__|@@?|\#\#?|~|\|) [A-Z][A-Z_. -]{0,60} \2 (?![^\W_])  # __EMAIL__ #EMAIL#
    """,
    re.VERBOSE,
)
"""Variables of templates, shells and mail servers. A percent sign inside a name is none.

A name of any length would take time that grows with the square of the text.
"""

_SPOKEN: Final = re.compile(
    r"(?:(?:your|my|the|full|complete)[ _.-]?)*"
    r"(?:e-?mail|(?:e-?)?mail[ _.-]?addres+e?|user[ _.-]?(?:name|id)|login[ _.-]?name)"
    r"|your[ _.-]?(?:name|user|login|id)",
    re.IGNORECASE,
)
"""Words that name the thing instead of stating it: ``your email address``, ``username``."""

_SAMPLE_DOMAIN: Final = re.compile(
    r"example\.(?:com|net|org)|domain\.(?:com|tld)|(?:your|my)[_-]?domain(?:[_-]?name)?(?:\.\w+)?",
    re.IGNORECASE,
)


def normalize_placeholders(text: str) -> str:
    """Return the text with its known placeholders in capitals and between two percent signs."""
    return _PLACEHOLDER.sub(lambda match: f"%{match[1].upper()}%", text)


def has_unknown_placeholder(text: str) -> bool:
    """Tell whether the text holds a placeholder that is none of the draft's three."""
    return _UNKNOWN_PLACEHOLDER.search(_PLACEHOLDER.sub(" ", text)) is not None


def fill_domain(text: str, mail_domain: str) -> str:
    """Fill ``%EMAILDOMAIN%``; the two placeholders that tell the address stay."""
    return normalize_placeholders(text).replace("%EMAILDOMAIN%", mail_domain)


def fill(text: str, mail_domain: str, address: EmailAddress | None) -> str:
    """Fill the draft's placeholders; without an address only ``%EMAILDOMAIN%``."""
    if address is None:
        return fill_domain(text, mail_domain)
    return fill_placeholders(normalize_placeholders(text), address)


def fill_url(url: str, mail_domain: str, address: EmailAddress | None) -> str:
    """Do as ``fill``; the characters of an address that mean something in a URL are quoted."""
    if address is None:
        return fill_domain(url, mail_domain)
    local_part = quote(address.local_part, safe="")
    quoted = EmailAddress(text="", local_part=local_part, domain=address.domain)
    return fill_placeholders(normalize_placeholders(url), quoted)


def is_unfilled(username: str, mail_domain: str, address: EmailAddress | None) -> bool:
    """Tell whether a user name is a template without a value, or a sample, and so is no name."""
    if address is not None and username.lower() in (
        str(address).lower(),
        address.local_part.lower(),
    ):
        return False
    text = _PLACEHOLDER.sub("x", username)
    local_part, at, domain = text.rpartition("@")
    if _TEMPLATE.search(text) or _SPOKEN.fullmatch(local_part if at else text):
        return True
    return bool(_SAMPLE_DOMAIN.fullmatch(domain)) and not _SAMPLE_DOMAIN.fullmatch(mail_domain)
