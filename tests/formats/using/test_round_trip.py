"""What a client's renderer writes is read back as it was."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.formats.placeholders import is_unfilled
from autoconf.formats.settings_files.interface import File
from autoconf.formats.settings_files.recognise import UnusableError, format_of, read
from autoconf.formats.settings_files.servers import user_name
from autoconf.model.profile import Choices
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.model.using import UsedServer
from autoconf.renderers.engine import clients, render
from tests.formats.using.reading import ALICE
from tests.renderers.profiles import profile, server

WRITERS: Final = {
    "aerc": "aerc",
    "alpine": "alpine",
    "apple-mail": "apple-mail",
    "autoconfig-xml": "autoconfig-xml",
    "claws-mail": "claws-mail",
    "evolution": "evolution",
    "fetchmail": "fetchmail",
    "getmail": "getmail",
    "himalaya": "himalaya",
    "kmail": "kmail",
    "mbsync": "mbsync",
    "mpop": "mpop",
    "msmtp": "msmtp",
    "mutt": "mutt",
    "neomutt": "mutt",
    "offlineimap": "offlineimap",
    "outlook": "outlook-prf",
    "outlook-autodiscover": "autodiscover",
    "thunderbird": "thunderbird",
    "thunderbird-android": "thunderbird-android",
}
"""Client to the format of its file."""

HOSTS: Final = st.from_regex(r"[a-z]{1,9}(-[a-z0-9]{1,5})?\.example\.(com|org)", fullmatch=True)
NAMES: Final = st.one_of(
    st.just("%EMAILADDRESS%"),
    st.just("%EMAILLOCALPART%"),
    st.from_regex(r"[a-z][a-z0-9.+=_-]{0,20}(@example\.org)?", fullmatch=True),
    st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="%"),
        min_size=1,
        max_size=12,
    ),
).filter(
    lambda name: (
        "%" in name or (not is_unfilled(name, ALICE.domain, ALICE) and user_name(name) == name)
    )
)
"""Without texts that providers publish in place of a name: ``$email``, ``{user}``, ``%u``.

What looks like a comment or like another setting is no name either: it may hold a password.
"""


@st.composite
def servers(draw: st.DrawFn, protocol: MailProtocol) -> Server:
    made = server(
        f"{protocol.value} {draw(HOSTS)}",
        draw(st.sampled_from([SocketType.TLS, SocketType.STARTTLS])),
        AuthMethod.PASSWORD_CLEARTEXT,
    )
    return replace(made, username=draw(NAMES))


def place(one: Server | UsedServer) -> tuple[MailProtocol, str, int, SocketType]:
    return one.protocol, one.hostname, one.port, one.socket_type


@pytest.mark.parametrize("client", WRITERS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_was_written_is_read_back(client: str, data: st.DataObject) -> None:
    protocol = data.draw(st.sampled_from([MailProtocol.IMAP, MailProtocol.POP3]))
    incoming, outgoing = data.draw(servers(protocol)), data.draw(servers(MailProtocol.SMTP))
    made = profile(incoming, outgoing=(outgoing,), choices=Choices(incoming=protocol))
    try:
        rendering = render(made, client, lambda message: message.id)
    except UnsupportedError:
        return
    files = [File(a.path.rpartition("/")[2], a.content) for a in rendering.artifacts]
    kinds = {file.name: kind for file in files if (kind := _format(file)) == WRITERS[client]}
    used = read([file for file in files if file.name in kinds], WRITERS[client], ALICE)

    found = {place(s): s for s in used.servers}
    info = clients()[client]
    sides = [incoming] * info.receives + [outgoing] * info.sends
    assert found.keys() == {place(s) for s in sides}
    assert {place(s): s.login_name(ALICE) for s in sides} == {
        key: one.username for key, one in found.items()
    }


def _format(file: File) -> str | None:
    try:
        return format_of(file)
    except UnusableError:
        return None
