"""Texts that break out of formats, and profiles that hold one of them in one place."""

import itertools
from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from autoconf.model.config import (
    ClientConfig,
    Link,
    OAuth2,
    Requirement,
    Scopes,
    Service,
    ServiceKind,
)
from autoconf.model.profile import Choices, Profile
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, profile

_HIDDEN: Final = (
    *("\n", "\r\n", "\r", "\n\n", "\n ", "\\\n", '"\n', "\0", "\t", "\x0b", "\x0c", "\x1b[2J"),
    *("\x1b]52;c;eA==\x07", "\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066"),
    *("\u200f", "\u061c", "\ud800", "\udcff", "\ufffe", "\uffff"),
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\xad", "\u3164", "\U000e0041", "\U000e0100"),
)
_VISIBLE: Final = (
    *('"', "'", '"""', "`", '\\"', "\\", "\\\\", '\\\\"', '";', '");', "');", '" + user + "', "}"),
    *("`id`", "$(id)", "${HOME}", "$HOME", "%(name)s", "%HOME%", "%h", "%%", "%", "%0A", "%u"),
    *("</string><key>", "]]>", "-->", "--", "<!--", "<![CDATA[", "&lt;", "&#10;", "&x;", "<b>"),
    *("?>", "<?php", "*/", "/*", "//", ";", " ; ", "#", " # ", "[", "]", "[x]", "=", "==", ":"),
    *(",", "|", "||", "&&", "!", "~", "../../x", "\\n", "\\x0a", "\\012", "\\u000a", "\\u202e"),
    *("{", "{0}", "{{", "@", "*", "?", "é", "例え", "👩\u200d💻", "e\u0301" * 50, "ß", "İ"),
    *("\u00a0", "\u2003", " " * 80, "-" * 72),
)
_DIRECTIVES: Final = (
    *("INJECTED=1", "INJECTED 1", "[INJECTED]", "<INJECTED/>", 'user_pref("INJECTED", 1);'),
    *("keep", "host evil.example", "Server      evil.example", "- INJECTED", ""),
)
_WHOLE: Final = (
    *("", " ", " a", "a ", " INJECTED=1 ", '"a"', "'a'", "-x", "=1+1", "a" * 10_000),
    *("a " * 5_000, "\x00" * 10_000, "INJECTED=1", "%EMAILADDRESS%\nINJECTED=1", "None"),
)


DOZEN: Final = (
    "%EMAILADDRESS%",  # the one that no client refuses
    "Al\nINJECTED=1\n[INJECTED]",
    "Al\r\nServer      evil.example",
    "Al\u2028INJECTED 1\u202e",
    'Al"; user_pref("INJECTED", 1); //"',
    "Al' keep 'host evil.example",
    'Al\\" INJECTED=1 \\',
    "`id` $(id) ${HOME} ~",
    "%(name)s %HOME% %0A %u",
    "]]></string><INJECTED/><!-- --> &lt; &#10;",
    "[INJECTED] # ; = : { } | * ? ,",
    " a é例👩\u00a0 ",
    "a" * 10_000,
)
"""One text for each kind of danger."""


def texts() -> list[str]:
    """Return each sequence before and behind one of the directives, and some texts whole."""
    directives = itertools.cycle(_DIRECTIVES)
    made = [f"{seq}{next(directives)}{seq}" for seq in _HIDDEN + _VISIBLE]
    # The first is the one that no client refuses.
    return [
        "%EMAILADDRESS%",
        *(f"Al{text}" if number % 2 else text for number, text in enumerate(made)),
        *_WHOLE,
    ]


_Change = Callable[[ClientConfig, str], ClientConfig]


def _links(name: str, *, is_url: bool) -> _Change:
    def change(config: ClientConfig, text: str) -> ClientConfig:
        url = "https://example.com/x"
        link = Link(url=text) if is_url else Link(url=url, text=(("en", text), (text, "b")))
        both: tuple[Link, ...] = (link, Link(url=text, text=(("en", text),)))
        return replace(config, **{name: both})

    return change


def _oauth2(config: ClientConfig, text: str) -> ClientConfig:
    oauth2 = OAuth2(
        issuer=text, auth_url=text, token_url=text, scopes=Scopes.for_all((text,)), client_id=text
    )
    return replace(config, oauth2=oauth2)


def _requirements(config: ClientConfig, text: str) -> ClientConfig:
    made = (Requirement(what="app-password", link=text, when=text), Requirement(what="bridge"))
    return replace(config, requires=made)


def _services(config: ClientConfig, text: str) -> ClientConfig:
    urls = (text, f"https://dav.example.com/{text}", f"https://{text}.example.com:1{text}/")
    kinds: tuple[ServiceKind, ...] = ("caldav", "carddav", "jmap")
    return replace(config, services=tuple(Service(kind=k, url=u) for u in urls for k in kinds))


def _user_names(config: ClientConfig, incoming: str, outgoing: str) -> ClientConfig:
    return replace(
        config,
        incoming=tuple(replace(s, username=incoming) for s in config.incoming),
        outgoing=tuple(replace(s, username=outgoing) for s in config.outgoing),
    )


_IN_CONFIG: Final[Mapping[str, _Change]] = {
    "user name": lambda config, text: _user_names(config, text, text),
    "part of the user name": lambda config, text: _user_names(
        config, *[f"%EMAILADDRESS%{text}"] * 2
    ),
    "name for sending": lambda config, text: _user_names(config, "%EMAILADDRESS%", text),
    "provider": lambda config, text: replace(config, display_name=text, display_short_name=text),
    "provider id": lambda config, text: replace(config, provider_id=text, display_name=""),
    "hint": lambda config, text: replace(config, hint=text),
    "requirement": _requirements,
    "documentation url": _links("documentation", is_url=True),
    "documentation text": _links("documentation", is_url=False),
    "instruction": _links("instructions", is_url=False),
    "enable": _links("enable", is_url=False),
    "service": _services,
    "web mail": lambda config, text: replace(config, web_mail=text),
    "oauth2": _oauth2,
    "restriction": lambda config, text: replace(
        config, outgoing=tuple(replace(s, restriction=(text,)) for s in config.outgoing)
    ),
}
_IN_CHOICES: Final[Mapping[str, Callable[[Choices, str], Choices]]] = {
    "display name": lambda choices, text: replace(choices, display_name=text),
    "account name": lambda choices, text: replace(choices, account_name=text),
    "signature": lambda choices, text: replace(choices, signature=text),
}
PLACES: Final = (*_IN_CONFIG, *_IN_CHOICES)


def everywhere_harmless() -> Profile:
    """Return a profile with something harmless in each place, to compare with."""
    made = profile(choices=Choices(display_name="Al", account_name="Work", signature="Al\nBo"))
    config = replace(made.config, incoming=(IMAP, POP3), outgoing=(SMTP, SUBMISSION))
    for name, change in _IN_CONFIG.items():
        if "name" not in name:
            config = change(config, name.replace(" ", "-"))
    return replace(made, config=replace(config, display_name="Example"), tested=False)


def with_text(place: str, text: str, made: Profile | None = None) -> Profile:
    """Return a profile, else that one, with a text in one of ``PLACES``."""
    made = made or everywhere_harmless()
    if place in _IN_CONFIG:
        return replace(made, config=_IN_CONFIG[place](made.config, text))
    return replace(made, choices=_IN_CHOICES[place](made.choices, text))
