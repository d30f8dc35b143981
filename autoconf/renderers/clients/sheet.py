"""A sheet of plain text for people: what to type where, and why."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoconf.messages import text_of
from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_WIDTH: Final = 72
_NO_LOGIN: Final = (AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS)
_SECURITY: Final = {SocketType.TLS: "SSL/TLS", SocketType.STARTTLS: "STARTTLS"}

_CLIENT: Final = ClientInfo(
    name="Sheet to read",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    choices=frozenset(Choice),
    in_setup=True,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Writes settings to type in by hand, for any program."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``sheet.txt``, 72 columns wide but for long links."""
        blocks = [block for block in _blocks(profile) if block]
        text = "\n\n".join("\n".join(block) for block in blocks) + "\n"
        artifact = Artifact(
            path="sheet.txt",
            media_type="text/plain",
            content=safe(text, "sheet", lines=True).encode(),
        )
        return Rendering(
            client="sheet", artifacts=(artifact,), steps=(Message.of("step.sheet.read"),)
        )


def _blocks(profile: Profile) -> Iterator[list[str]]:
    incoming = profile.incoming
    protocol = incoming.protocol.value
    yield _head(profile)
    yield _wrapped(text_of("sheet.tested" if profile.tested else "sheet.not-tested"))
    yield _before(profile)
    yield _title(text_of("sheet.incoming", protocol=protocol.upper()))
    yield _wrapped(text_of(f"sheet.{protocol}"))
    yield _server(profile, incoming)
    yield _leaving(profile)
    yield _title(text_of("sheet.outgoing"))
    yield _server(profile, profile.outgoing)
    yield _title(text_of("sheet.password-title"))
    yield _wrapped(text_of("sheet.password"))
    yield from _other(profile)
    yield from _links(profile)


def _head(profile: Profile) -> list[str]:
    config = profile.config
    lines = _title(text_of("sheet.title", address=profile.address.text), "=")
    provider = _one_line(config.display_name) or config.provider_id
    lines += ["", *_wrapped(text_of("sheet.provider", provider=provider), rest="  ")]
    if profile.choices.account_name:
        name = safe(profile.choices.account_name, "account name")
        lines += _wrapped(text_of("sheet.account", name=name), rest="  ")
    return lines


def _before(profile: Profile) -> list[str]:
    """Return what the provider demands before a login works."""
    config = profile.config
    items = [
        text_of(
            f"requires.{r.what}.{'with-link' if r.link else 'text'}", link=r.link or "", hint=""
        )
        for r in config.requires
    ]
    if config.hint:
        items.append(config.hint)
    if not items:
        return []
    lines = [line for item in items for line in _wrapped(item, "- ", "  ")]
    return [*_title(text_of("sheet.before")), "", *lines]


def _server(profile: Profile, server: Server) -> list[str]:
    name = safe(profile.login_name(server), "user name")
    methods = list(dict.fromkeys(way.method for way in server.authentication))
    rows = [
        (text_of("sheet.server"), _host(server.hostname)),
        (text_of("sheet.port"), str(server.port)),
        (text_of("sheet.security"), _SECURITY[server.socket_type]),
        (
            text_of("sheet.user-name"),
            text_of("sheet.no-user-name") if methods[0] in _NO_LOGIN else name,
        ),
        (text_of("sheet.login"), text_of(f"sheet.login-with.{methods[0].value}")),
    ]
    rows += [
        (text_of("sheet.or"), text_of(f"sheet.login-with.{method.value}")) for method in methods[1:]
    ]
    return [f"  {label:<12}{value}" for label, value in rows]


def _host(hostname: str) -> str:
    """Return the name to type, and behind it the one that people know."""
    shown = unicode_domain(hostname)
    return hostname if shown == hostname else f"{hostname} ({shown})"


def _leaving(profile: Profile) -> list[str]:
    if profile.incoming.protocol is not MailProtocol.POP3:
        return []
    days = days_on_server(profile.choices, profile.incoming)
    words = "forever" if days is None else "days" if days else "never"
    return _wrapped(text_of(f"sheet.pop3-{words}", days=days))


def _other(profile: Profile) -> Iterator[list[str]]:
    """Yield the settings of the incoming protocol that is not used, where there is one."""
    used = profile.incoming.protocol
    for server in profile.config.incoming:
        if server.protocol is not used:
            protocol = server.protocol.value
            yield _title(text_of("sheet.other", protocol=protocol.upper()))
            yield _wrapped(text_of(f"sheet.other-{protocol}"))
            yield _server(profile, server)
            return


def _links(profile: Profile) -> Iterator[list[str]]:
    config = profile.config
    links = dict.fromkeys((*config.instructions, *config.enable, *config.documentation))
    if not links:
        return
    yield _title(text_of("sheet.more"))
    lines = [text_of("sheet.links")]
    for link in links:
        if link.text:
            lines += _wrapped(link.text[0][1], "- ", "  ")
        url = _one_line(safe(link.url, "link"))
        lines.append(f"  {url}" if link.text else f"- {url}")
    yield lines


def _title(text: str, underline: str = "-") -> list[str]:
    return [text, underline * len(text)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Return lines in which nothing looks like a row of settings: no two spaces are together."""
    return textwrap.wrap(
        _one_line(text),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


RENDERER: Final[Renderer] = Sheet()
