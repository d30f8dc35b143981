"""What pages for people share: a server to type in, what to do before, how long mail stays."""

from typing import Final

from autoconf.messages import text_of
from autoconf.model.domain import unicode_domain
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.pages.page import Item, Items, Paragraph, Section, Table
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_NO_LOGIN: Final = (AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS)
_SECURITY: Final = {SocketType.TLS: "SSL/TLS", SocketType.STARTTLS: "STARTTLS"}


def one_line(text: str) -> str:
    """Return a provider's text with its line ends as spaces."""
    return " ".join(text.split())


def tested(profile: Profile) -> Paragraph:
    """Say whether the settings have been proved."""
    if profile.tested:
        return Paragraph(text_of("sheet.tested"), mark="good")
    return Paragraph(text_of("sheet.not-tested"), mark="careful")


def before(profile: Profile) -> tuple[Section, ...]:
    """Return what the provider demands before a login works; nothing if it demands nothing."""
    config = profile.config
    items = [
        text_of(
            f"requires.{r.what}.{'with-link' if r.link else 'text'}", link=r.link or "", hint=""
        )
        for r in config.requires
    ]
    items += [config.hint] if config.hint else []
    if not items:
        return ()
    listed = Items(tuple(Item(one_line(item)) for item in items))
    return (Section(text_of("sheet.before"), (listed,)),)


def server_table(profile: Profile, server: Server) -> Table:
    """Return what to type for one server."""
    name = safe(profile.login_name(server), "user name")
    methods = list(dict.fromkeys(way.method for way in server.authentication))
    user = text_of("sheet.no-user-name") if methods[0] in _NO_LOGIN else name
    rows = [
        (text_of("sheet.server"), _host(server.hostname)),
        (text_of("sheet.port"), str(server.port)),
        (text_of("sheet.security"), _SECURITY[server.socket_type]),
        (text_of("sheet.user-name"), user),
        (text_of("sheet.login"), text_of(f"sheet.login-with.{methods[0].value}")),
    ]
    rows += [
        (text_of("sheet.or"), text_of(f"sheet.login-with.{method.value}")) for method in methods[1:]
    ]
    return Table(tuple(rows))


def leaving(profile: Profile) -> Paragraph:
    """Say how long mail stays on the server."""
    if profile.incoming.protocol is not MailProtocol.POP3:
        return Paragraph(text_of("sheet.imap-stays"))
    days = days_on_server(profile.choices, profile.incoming)
    words = "forever" if days is None else "days" if days else "never"
    return Paragraph(text_of(f"sheet.pop3-{words}", days=days))


def _host(hostname: str) -> str:
    """Return the name to type, and behind it the one that people know."""
    shown = unicode_domain(hostname)
    return hostname if shown == hostname else f"{hostname} ({shown})"
