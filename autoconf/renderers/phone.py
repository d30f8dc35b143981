"""Steps for apps on phones that read no file: what to tap, and what to type there."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.messages import text_of
from autoconf.model.domain import parse_hostname, registrable_domain
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.interface import Choice, ClientInfo
from autoconf.renderers.page_parts import before, server_table, tested
from autoconf.renderers.pages.page import Block, Page, Paragraph, Section, Table, Verbatim, checked
from autoconf.renderers.pages.plain import plain
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

CHOICES: Final = frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE})
"""What every such app asks for, or lets be set afterwards."""

AUTH_METHODS: Final = frozenset({AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.OAUTH2})


def steps_rendering(
    profile: Profile, client_id: str, client: ClientInfo, *more: Artifact
) -> Rendering:
    """Return ``CLIENT-ID/steps.txt``, and ``more`` files for whoever manages the phones.

    Raises:
        UnsupportedError: a value cannot be written safely.
    """
    artifact = Artifact(
        path=f"{client_id}/steps.txt",
        media_type="text/plain",
        content=plain(checked(_page(profile, client_id, client.name))),
    )
    steps = [Message.of("step.phone.read", client=client_id)]
    steps += [Message.of("step.phone.managed", path=extra.path) for extra in more]
    return Rendering(client=client_id, artifacts=(artifact, *more), steps=tuple(steps))


def active_sync_host(profile: Profile) -> str | None:
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


def managed_configuration(
    client_id: str, package: str, properties: Mapping[str, str | bool]
) -> Artifact:
    """Return an Android managed configuration, as the Android Management tools import it."""
    values = [
        {"key": key, "valueBool" if isinstance(value, bool) else "valueString": value}
        for key, value in properties.items()
    ]
    document = {
        "kind": "androidenterprise#managedConfiguration",
        "productId": f"app:{package}",
        "managedProperty": values,
    }
    return Artifact(
        path=f"{client_id}/managed-configuration.json",
        media_type="application/json",
        content=(json.dumps(document, indent=2) + "\n").encode(),
    )


def _page(profile: Profile, client_id: str, name: str) -> Page:
    address = profile.address.text
    words = {"address": address, "protocol": profile.incoming.protocol.value.upper()}

    def said(what: str) -> Paragraph:
        return Paragraph(text_of(f"phone.{client_id}.{what}", **words))

    return Page(
        title=text_of("phone.title", address=address, client=name),
        lead=(tested(profile), *_sign_in(profile)),
        sections=(
            *before(profile),
            Section(text_of("phone.open"), (said("open"),)),
            Section(
                text_of("sheet.incoming", protocol=words["protocol"]),
                (said("incoming"), server_table(profile, profile.incoming)),
            ),
            Section(
                text_of("sheet.outgoing"),
                (said("outgoing"), server_table(profile, profile.outgoing)),
            ),
            Section(text_of("phone.end"), (said("end"), *_end(profile))),
        ),
    )


def _sign_in(profile: Profile) -> Iterator[Paragraph]:
    ways = (way.method for s in profile.config.servers for way in s.authentication)
    if AuthMethod.OAUTH2 in ways:
        yield Paragraph(text_of("phone.oauth2"))


def _end(profile: Profile) -> Iterator[Block]:
    choices = profile.choices
    rows = (
        (text_of("phone.your-name"), safe(choices.display_name, "display name")),
        (text_of("phone.account"), safe(choices.account_name, "account name")),
    )
    known = tuple((label, value) for label, value in rows if value)
    if known:
        yield Table(known)
    if profile.incoming.protocol is MailProtocol.POP3:
        removed = days_on_server(choices, profile.incoming) == 0
        yield Paragraph(text_of("phone.removed" if removed else "phone.stays"))
    if choices.signature:
        yield Paragraph(text_of("phone.signature"))
        yield Verbatim(safe(choices.signature, "signature", lines=True))
