import json

import pytest
from dns.zone import from_text
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.formats.pacc_json import matches_digest, parse
from autoconf.model.config import ClientConfig, Service
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.clients.pacc import RENDERER
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, profile, server
from tests.renderers.rendering import english, render


def files(made: Profile) -> tuple[bytes, bytes]:
    document, record = (a.content for a in RENDERER.render(made, english).artifacts)
    return document, record


def reread(made: Profile) -> ClientConfig:
    config, notes = parse(files(made)[0], domain="example.com")
    assert notes == ()
    return config


def test_our_own_reader_finds_the_same_servers() -> None:
    config = reread(profile())

    assert (config.incoming, config.outgoing) == ((IMAP, POP3), (SMTP,))
    assert config.display_name == "Example Mail"
    assert [link.url for link in config.documentation] == ["https://example.com/help"]


def test_the_record_holds_the_digest_of_the_document() -> None:
    document, record = files(profile())

    zone = from_text(record.decode(), "example.com", relativize=False, check_origin=False)
    (text,) = zone.find_rdataset("_ua-auto-config.example.com.", "TXT")
    assert matches_digest(document, [b"".join(text.strings).decode()])
    assert not matches_digest(document + b"\n", [b"".join(text.strings).decode()])


def test_services_of_the_draft_are_named() -> None:
    services = (
        Service(kind="caldav", url="https://dav.example.com/cal"),
        Service(kind="jmap", url="https://jmap.example.com/session"),
        Service(kind="managesieve", url="sieve://sieve.example.com"),
    )
    others = (
        Service(kind="carddav", url="https://dav.example.com:8443/card"),
        Service(kind="managesieve", url="sieve://sieve.example.com:4191"),
        Service(kind="exchange", url="https://mail.example.com/ews"),
    )
    made = profile()

    config = reread(replace(made, config=replace(made.config, services=services + others)))

    assert set(config.services) == set(services)


@given(st.text(min_size=1).filter(str.strip))
def test_any_name_is_json(name: str) -> None:
    made = profile()
    try:
        document = files(replace(made, config=replace(made.config, display_name=name)))[0]
    except UnsupportedError as error:
        assert "unsafe value" in str(error)  # noqa: PT017 - most names are not refused
        return

    assert json.loads(document)["info"]["provider"]["name"] == name


@pytest.mark.parametrize(
    "odd",
    [
        replace(IMAP, port=1993),
        replace(IMAP, username="%EMAILLOCALPART%"),
        server("imap imap.example.com", SocketType.STARTTLS),
        server("imap imap.example.com", SocketType.TLS, AuthMethod.GSSAPI),
        server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2),
    ],
    ids=["port", "user-name", "starttls", "kerberos", "oauth2"],
)
def test_what_the_draft_cannot_name_is_refused(odd: object) -> None:
    with pytest.raises(UnsupportedError):
        render(profile(odd), "pacc")  # type: ignore[arg-type]  # the ids of pytest lose the type


def test_what_is_left_out_is_said() -> None:
    odd = replace(POP3, port=1995)
    both = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2,
                  AuthMethod.PASSWORD_CLEARTEXT)  # fmt: skip

    rendering = render(profile(both, odd), "pacc")

    assert [m.id for m in rendering.caveats] == ["caveat.pacc-servers", "caveat.pacc-oauth2"]
    assert dict(rendering.caveats[0].parameters) == {"servers": "pop3 pop.example.com:1995"}
    assert reread(profile(both, odd)).incoming == (IMAP,)


def test_starttls_beside_tls_is_left_out() -> None:
    made = profile(IMAP, outgoing=(SUBMISSION, SMTP))

    assert reread(made).outgoing == (SMTP,)
