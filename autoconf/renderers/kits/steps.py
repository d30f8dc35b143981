"""Steps for apps on phones that import no file: what to tap, and what to type there."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import parse_hostname, registrable_domain
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, LeaveOnServer, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.interface import Choice, ClientInfo, Words
from autoconf.renderers.kits.page_parts import before, server_table, tested
from autoconf.renderers.kits.pop3 import leaving
from autoconf.renderers.kits.texts import safe_account_name, safe_display_name, safe_signature
from autoconf.renderers.pages.page import Block, Page, Paragraph, Section, Table, Verbatim, checked
from autoconf.renderers.pages.plain import plain

CHOICES: Final = frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE})
"""Every such app asks for them, or lets the person set them afterwards."""

LEAVING: Final = frozenset({Choice.LEAVE_ON_SERVER, Choice.LEAVE_NEVER, Choice.LEAVE_UNTIL_DELETED})
"""What apps for POP3 can be told about mail on the server."""

AUTH_METHODS: Final = frozenset({AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.OAUTH2})


class Managed(Struct, frozen=True):
    """An Android managed configuration, for accounts of ActiveSync.

    Attributes:
        package: the app's name for Android.
        properties: makes the values from the profile and the host of ActiveSync.
    """

    package: str
    properties: Callable[[Profile, str], Mapping[str, str | bool]]


class PhoneSteps(Struct, frozen=True, kw_only=True):
    """A renderer of ``ID/steps.txt``, with a managed configuration where there is ActiveSync.

    Attributes:
        id: the id of the client; the app's own texts are ``phone.ID.*``.
        client: what the app can do.
        managed: None if the app has no managed configuration.
        caveats: to be known about the app.
    """

    id: str
    client: ClientInfo
    managed: Managed | None = None
    caveats: tuple[Message, ...] = ()

    def render(self, profile: Profile, words: Words) -> Rendering:
        """Return the steps to read, and what the management of the phones imports.

        Raises:
            UnsupportedError: a value cannot be written safely.
        """
        page = self.page(profile, words)
        steps_file = Artifact(
            path=f"{self.id}/steps.txt", media_type="text/plain", content=plain(page)
        )
        managed = tuple(self._managed(profile))
        return Rendering(
            client=self.id,
            artifacts=(steps_file, *managed),
            steps=(
                Message.of("step.phone.read", client=self.id),
                *(Message.of("step.phone.managed", path=artifact.path) for artifact in managed),
            ),
            caveats=self.caveats,
        )

    def page(self, profile: Profile, words: Words) -> Page:
        """Return the steps as a page.

        Raises:
            UnsupportedError: a value cannot be shown safely.
        """
        return checked(self._page(profile, words))

    def _page(self, profile: Profile, words: Words) -> Page:
        address, protocol = profile.address.text, profile.incoming.protocol.value.upper()

        def said(what: str) -> Paragraph:
            message = Message.of(f"phone.{self.id}.{what}", address=address, protocol=protocol)
            return Paragraph(words(message))

        incoming = server_table(profile, profile.incoming, words)
        outgoing = server_table(profile, profile.outgoing, words)
        return Page(
            title=words(Message.of("phone.title", address=address, client=self.client.name)),
            lead=(tested(profile, words), *_sign_in(profile, words)),
            sections=(
                *before(profile, words),
                Section(words(Message.of("phone.open")), (said("open"),)),
                Section(
                    words(Message.of("sheet.incoming", protocol=protocol)),
                    (said("incoming"), incoming),
                ),
                Section(words(Message.of("sheet.outgoing")), (said("outgoing"), outgoing)),
                Section(words(Message.of("phone.end")), (said("end"), *_end(profile, words))),
            ),
        )

    def _managed(self, profile: Profile) -> Iterator[Artifact]:
        host = _active_sync_host(profile)
        if self.managed is None or host is None:
            return
        values = [
            {"key": key, "valueBool" if isinstance(value, bool) else "valueString": value}
            for key, value in self.managed.properties(profile, host).items()
        ]
        document = {
            "kind": "androidenterprise#managedConfiguration",
            "productId": f"app:{self.managed.package}",
            "managedProperty": values,
        }
        yield Artifact(
            path=f"{self.id}/managed-configuration.json",
            media_type="application/json",
            content=(json.dumps(document, indent=2) + "\n").encode(),
        )


def _active_sync_host(profile: Profile) -> str | None:
    """Return the host of ActiveSync, if one is known that belongs to the mail servers' owner."""
    near = {registrable_domain(profile.address.domain)}
    near |= {registrable_domain(server.hostname) for server in profile.config.servers}
    for service in profile.config.services:
        host = service.url.removeprefix("https://").partition("/")[0]
        usual = service.kind == "activesync" and service.url.startswith("https://")
        if usual and _is_hostname(host) and registrable_domain(host) in near - {None}:
            return host
    return None


def _is_hostname(text: str) -> bool:
    try:
        return parse_hostname(text) == text
    except InvalidAddressError:
        return False


def _sign_in(profile: Profile, words: Words) -> Iterator[Paragraph]:
    ways = (way.method for s in profile.config.servers for way in s.authentication)
    if AuthMethod.OAUTH2 in ways:
        yield Paragraph(words(Message.of("phone.oauth2")))


def _deletion(profile: Profile) -> str:
    way, _ = leaving(profile.choices, profile.incoming)
    match way:
        case LeaveOnServer.NEVER:
            return "removed"
        case LeaveOnServer.UNTIL_DELETED:
            return "until-deleted"
        case _:
            return "stays"


def _end(profile: Profile, words: Words) -> Iterator[Block]:
    account_name = safe_account_name(profile) if profile.choices.account_name else ""
    rows = (("your-name", safe_display_name(profile)), ("account", account_name))
    known = tuple((words(Message.of(f"phone.{label}")), value) for label, value in rows if value)
    if known:
        yield Table(known)
    if profile.incoming.protocol is MailProtocol.POP3:
        yield Paragraph(words(Message.of(f"phone.{_deletion(profile)}")))
    if profile.choices.signature:
        yield Paragraph(words(Message.of("phone.signature")))
        yield Verbatim(safe_signature(profile))
