"""A profile in the configuration of ``serve``: what its values may be."""

import re
from typing import Any, Final

from autoconf.model.domain import is_this_machine
from autoconf.model.server import Server, SocketType
from autoconf.model.serving import DOMAIN

SAMPLE: Final = "domain.invalid"
"""Stands for ``{domain}`` while a profile is read as a provider file."""

_PLACEHOLDER: Final = re.compile(r"%(EMAILADDRESS|EMAILLOCALPART|EMAILDOMAIN)%")


def with_sample(value: Any) -> Any:
    """Return a value of TOML with a domain for ``{domain}`` in its host names and links."""
    if isinstance(value, list):
        return [with_sample(one) for one in value]
    if isinstance(value, dict):
        return {key: with_sample(one) if key != "username" else one for key, one in value.items()}
    return value.replace(DOMAIN, SAMPLE) if isinstance(value, str) else value


def is_fit(server: Server) -> bool:
    """Tell whether a server is of use to others than its owner; see ``usecases.publishing``."""
    is_public = server.socket_type is not SocketType.PLAIN and not is_this_machine(server.hostname)
    return is_public and "%" in server.username


def is_user_name(text: str) -> bool:
    """Tell whether each percent sign of a user name belongs to a placeholder."""
    return "%" not in _PLACEHOLDER.sub("", text)


def is_plain(server: Any) -> bool:
    """Tell whether a server has no encryption, and lacks the mark ``insecure`` for it."""
    is_table = isinstance(server, dict)
    return is_table and server.get("socket_type") == "plain" and not server.get("insecure")
