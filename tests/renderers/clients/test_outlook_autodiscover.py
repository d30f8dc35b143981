from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.formats.autodiscover_xml import Settings, parse
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from tests.renderers.profiles import IMAP, POP3, PROFILES, SMTP, SUBMISSION, profile, server
from tests.renderers.readers_registry import read_registry_file
from tests.renderers.rendering import render

ID = "outlook-autodiscover"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data" / "autodiscover.rng"))
NAMESPACE = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"


def document(made: Profile) -> bytes:
    return render(made, ID).artifacts[0].content


def values(made: Profile, tag: str) -> list[str | None]:
    return [element.text for element in etree.fromstring(document(made)).iter(NAMESPACE + tag)]


def read(made: Profile) -> tuple[Server, ...]:
    """Read it as our own source of Autodiscover does."""
    reply = parse(document(made), address=made.address)
    assert isinstance(reply, Settings)
    assert not reply.notes
    return reply.config.servers


@pytest.mark.parametrize("made", PROFILES.values(), ids=PROFILES)
def test_the_document_keeps_to_the_schema(made: Profile) -> None:
    SCHEMA.assertValid(etree.fromstring(document(made)))


def test_our_own_reader_gets_all_servers_back_in_order() -> None:
    made = profile()

    assert read(made) == made.config.servers


def test_starttls_comes_back() -> None:
    made = profile(
        server("imap imap.example.com", SocketType.STARTTLS),
        server("pop3 pop.example.com", SocketType.STARTTLS),
        outgoing=(SUBMISSION, replace(SUBMISSION, port=25), replace(SUBMISSION, port=2525)),
    )

    assert read(made) == made.config.servers
    assert set(values(made, "SSL")) == {"on"}
    assert set(values(made, "Encryption")) == {"TLS"}


def test_spa_is_off_everywhere_as_it_is_on_where_it_is_missing() -> None:
    assert values(profile(), "SPA") == ["off"] * 4


def test_a_chosen_protocol_is_the_only_one() -> None:
    made = profile(choices=Choices(incoming=MailProtocol.POP3))

    assert read(made) == (POP3, SMTP, SUBMISSION)


def test_sending_without_a_login_comes_back() -> None:
    open_relay = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)
    made = profile(IMAP, outgoing=(open_relay,))

    assert read(made) == (IMAP, open_relay)
    assert values(made, "UsePOPAuth") == ["off"]


def test_another_user_name_for_sending_comes_back() -> None:
    smtp = replace(SMTP, username="%EMAILLOCALPART%")
    made = profile(IMAP, outgoing=(smtp,))

    assert read(made) == (IMAP, smtp)
    assert values(made, "UsePOPAuth") == ["off"]


@pytest.mark.parametrize(
    "odd",
    [
        replace(IMAP, port=143),
        replace(server("imap imap.example.com", SocketType.STARTTLS), port=993),
    ],
    ids=["tls-on-143", "starttls-on-993"],
)
def test_a_port_that_misleads_clients_is_refused_or_left_out(odd: Server) -> None:
    with pytest.raises(UnsupportedError, match="known for something else"):
        document(profile(odd))

    assert read(profile(POP3, odd)) == (POP3, SMTP)


def test_a_user_name_that_readers_would_cut_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="around the user name would be lost"):
        document(profile(replace(IMAP, username="alice ")))


def test_no_more_servers_than_anybody_reads() -> None:
    many = [replace(IMAP, hostname=f"imap{n}.example.com") for n in range(300)]

    assert len(read(profile(*many))) == 8 + 1


def test_the_person_s_name_is_told() -> None:
    made = profile(choices=Choices(display_name="Zoë <b> & Söhne"))

    assert values(made, "DisplayName") == ["Zoë <b> & Söhne"]


def test_the_registry_names_the_document_for_the_domain() -> None:
    rendering = render(profile(), ID)
    xml, registry = rendering.artifacts

    assert xml.path == "outlook-autodiscover/example.com.xml"
    assert read_registry_file(registry.content) == {
        r"HKEY_CURRENT_USER\Software\Microsoft\Office\16.0\Outlook\AutoDiscover": {
            "PreferLocalXML": 1,
            "example.com": r"C:\ProgramData\mail-settings\example.com.xml",
        }
    }


def test_an_idn_domain_is_written() -> None:
    made = replace(profile(), address=EmailAddress.parse("a--b@bücher.example"))

    assert values(made, "LoginName")[0] == "a--b@xn--bcher-kva.example"
    assert render(made, ID).artifacts[0].path.endswith("/xn--bcher-kva.example.xml")


@settings(deadline=None)
@given(display_name=st.text(), user_name=st.text(min_size=1))
def test_every_value_comes_back_or_is_refused(display_name: str, user_name: str) -> None:
    imap = replace(IMAP, username=user_name)
    made = profile(imap, choices=Choices(display_name=display_name))
    try:
        content = document(made)
    except UnsupportedError:
        return

    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    assert next(e.text for e in root.iter(NAMESPACE + "LoginName")) == made.login_name(imap)
    assert values(made, "DisplayName") == [display_name or "alice@example.com"]
