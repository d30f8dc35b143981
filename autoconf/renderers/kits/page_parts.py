"""The parts of pages for people: a server to type in, what to do before, how long mail stays."""

import re
from collections.abc import Iterator
from typing import Final

from autoconf.model.config import ClientConfig
from autoconf.model.demand_words import concerns, demand_words
from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.hints import hint_language
from autoconf.renderers.interface import Words
from autoconf.renderers.kits import pop3
from autoconf.renderers.kits.logins import NO_LOGIN
from autoconf.renderers.kits.texts import safe_user_name
from autoconf.renderers.pages.page import Item, Items, Paragraph, Section, Table

_SECURITY: Final = {SocketType.TLS: "SSL/TLS", SocketType.STARTTLS: "STARTTLS"}

_FORMS: Final = {"%EMAILADDRESS%": "address", "%EMAILLOCALPART%": "local-part"}


def one_line(text: str) -> str:
    """Return a provider's text with its line ends as spaces."""
    return " ".join(text.split())


def tested(profile: Profile, words: Words) -> Paragraph:
    """Say whether the settings have been proved."""
    if profile.tested:
        return Paragraph(words(Message.of("sheet.tested")), mark="good")
    return Paragraph(words(Message.of("sheet.not-tested")), mark="careful")


def stand_ins(config: ClientConfig) -> Iterator[Message]:
    """Yield a sentence for each server that is used in place of a published one."""
    for server in config.servers:
        trust = config.trust_of(server)
        if trust is not None and trust.replaces is not None:
            yield Message.of("guide.replaced", server=server.endpoint, published=trust.replaces)


def before(profile: Profile, words: Words) -> tuple[Section, ...]:
    """Return what the provider demands before a login works; nothing if it demands nothing."""
    config, used = profile.config, profile.incoming.protocol
    demands = [demand_words(demand) for demand in config.requires if concerns(demand, used)]
    items = [Item(one_line(words(demand))) for demand in demands]
    if config.hint:
        items.append(Item(one_line(config.hint), language=hint_language(words)))
    if not items:
        return ()
    listed = Items(tuple(items))
    return (Section(words(Message.of("sheet.before")), (listed,)),)


def before_other(profile: Profile, other: MailProtocol, words: Words) -> tuple[Paragraph, ...]:
    """Return what has to be done first for the incoming protocol that is not used."""
    used = profile.incoming.protocol
    return tuple(
        Paragraph(one_line(words(demand_words(demand))))
        for demand in profile.config.requires
        if concerns(demand, other) and not concerns(demand, used)
    )


def server_table(profile: Profile, server: Server, words: Words) -> Table:
    """Return what to type for one server."""
    first, *others = dict.fromkeys(way.method for way in server.authentication)
    name = user_name(profile, server, words)
    user = words(Message.of("sheet.no-user-name")) if first in NO_LOGIN else name
    rows = (
        ("server", _host(server.hostname)),
        ("port", str(server.port)),
        ("security", _SECURITY[server.socket_type]),
        ("user-name", user),
        ("login", words(Message.of(f"sheet.login-with.{first.value}"))),
        *(("or", words(Message.of(f"sheet.login-with.{other.value}"))) for other in others),
    )
    return Table(tuple((words(Message.of(f"sheet.{label}")), value) for label, value in rows))


def user_name(profile: Profile, server: Server, words: Words) -> str:
    """Return the user name; for everybody at a domain, the words for its form."""
    name = safe_user_name(profile, server)
    if not profile.is_for_all:
        return name
    form = _FORMS.get(name)
    if form is not None:
        return words(Message.of(f"sheet.user-form.{form}"))
    parts = {
        "%EMAILADDRESS%": "ADDRESS",
        "%EMAILLOCALPART%": "NAME",
        "%EMAILDOMAIN%": profile.address.domain,
    }
    pattern = re.sub("%[A-Z]+%", lambda match: parts.get(match[0], match[0]), name)
    return words(Message.of("sheet.user-form.other", pattern=pattern))


def login_answer(profile: Profile, words: Words) -> Paragraph:
    """Answer the question of programs whether the outgoing server needs a login."""
    outgoing = profile.outgoing
    if outgoing.authentication[0].method in NO_LOGIN:
        answer = "none"
    else:
        is_same = profile.login_name(outgoing) == profile.login_name(profile.incoming)
        answer = "same" if is_same else "own"
    return Paragraph(words(Message.of(f"sheet.outgoing-login.{answer}")))


def leaving(profile: Profile, words: Words) -> Paragraph:
    """Say how long mail stays on the server."""
    if profile.incoming.protocol is not MailProtocol.POP3:
        return Paragraph(words(Message.of("sheet.imap-stays")))
    way, days = pop3.leaving(profile.choices, profile.incoming)
    return Paragraph(words(Message.of(f"sheet.pop3-{way.value}", days=days)))


def _host(hostname: str) -> str:
    """Return the name to type, and behind it the internationalised name that people know."""
    shown = unicode_domain(hostname)
    return hostname if shown == hostname else f"{hostname} ({shown})"
