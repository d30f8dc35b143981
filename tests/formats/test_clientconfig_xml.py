from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError
from autoconf.formats import clientconfig_xml
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig, Link, OAuth2, Scopes, Service
from autoconf.model.server import (
    Authentication,
    AuthMethod,
    MailProtocol,
    Pop3Settings,
    Server,
    SocketType,
)
from tests.formats.notes import words

DATA = Path(__file__).parents[1] / "data"
ADDRESS = EmailAddress.parse("alice@example.com")
CLEARTEXT = Authentication(method=AuthMethod.PASSWORD_CLEARTEXT)
IMAP = Server(
    protocol=MailProtocol.IMAP,
    hostname="imap.example.com",
    port=993,
    socket_type=SocketType.TLS,
    authentication=(Authentication(method=AuthMethod.OAUTH2), CLEARTEXT),
)
POP3 = replace(
    IMAP,
    protocol=MailProtocol.POP3,
    port=995,
    authentication=(CLEARTEXT,),
    pop3=Pop3Settings(
        leave_messages_on_server=False,
        days_to_leave_messages_on_server=7,
        download_on_biff=True,
        check_interval_minutes=15,
    ),
)
SMTP = Server(
    protocol=MailProtocol.SMTP,
    hostname="smtp.example.com",
    port=587,
    socket_type=SocketType.STARTTLS,
    username="%EMAILLOCALPART%",
    restriction=("client-IP-address",),
)
FULL = ClientConfig(
    provider_id="example.com",
    display_name="Example & Söhne <Mail>",
    display_short_name="Example",
    domains=("example.com", "mail.example"),
    incoming=(IMAP, POP3),
    outgoing=(SMTP, replace(SMTP, port=465, socket_type=SocketType.TLS)),
    services=(
        Service(kind="caldav", url="https://dav.example.com/"),
        Service(kind="carddav", url="https://dav.example.com/"),
    ),
    documentation=(Link(url="https://example.com/help", text=(("en", "Help"), ("de", "Hilfe"))),),
    instructions=(Link(url="https://example.com/first-steps"),),
    enable=(Link(url="https://example.com/allow", text=(("en", "Allow IMAP"),)),),
    web_mail="https://webmail.example.com/",
    oauth2=OAuth2(
        issuer="login.example.com",
        auth_url="https://login.example.com/auth",
        token_url="https://login.example.com/token",
        scopes=Scopes.for_all(("mail", "offline")),
        client_id="example-id",
    ),
)


def read(name: str, address: EmailAddress | None = None) -> tuple[ClientConfig, tuple[str, ...]]:
    body = (DATA / "clientconfig" / f"{name}.xml").read_bytes()
    config, notes = clientconfig_xml.parse(body, domain="example.com", address=address)
    return config, words(notes)


def reread(config: ClientConfig) -> ClientConfig:
    body = clientconfig_xml.write(config)
    return clientconfig_xml.parse(body, domain="example.com", address=None)[0]


def test_texts_links_and_root_sections_are_read() -> None:
    config, _ = read("texts")

    assert replace(config, incoming=(), outgoing=()) == ClientConfig(
        provider_id="example.com",
        display_name="Example liaM Mail for example.com",
        display_short_name="Example",
        domains=("example.com",),
        services=(Service(kind="caldav", url="https://dav.example.com/"),),
        documentation=(
            Link(url="https://example.com/help", text=(("en", "Help"), ("de", "Hilfe"))),
        ),
        instructions=(Link(url="https://example.com/first-steps", text=(("en", "First steps"),)),),
        enable=(Link(url="https://example.com/allow", text=(("en", "Allow IMAP"),)),),
        web_mail="https://webmail.example.com/",
        oauth2=OAuth2(
            issuer="login.example.com",
            auth_url="https://login.example.com/auth",
            token_url="https://login.example.com/token",
            scopes=Scopes.for_all(("mail", "offline")),
            client_id="example-id",
        ),
    )


def test_what_may_not_be_shown_is_noted() -> None:
    _, notes = read("texts")

    assert [note.partition(":")[0] for note in notes] == [
        "a domain was dropped",
        "'javascript",
    ]


def test_servers_that_are_urls_are_services() -> None:
    config, _ = read("other-types")

    assert config.services == (
        Service(kind="jmap", url="https://jmap.example.com/session"),
        Service(kind="ews", url="https://mail.example.com/ews/exchange.asmx"),
    )


def test_version_id_and_domain_may_be_missing() -> None:
    config, notes = read("bare")

    assert (config.provider_id, config.domains, notes) == ("example.com", (), ())


def test_the_address_decides_what_a_placeholder_stands_for() -> None:
    config, _ = read("placeholders", EmailAddress.parse("alice@customer.example"))

    assert config.incoming[0].hostname == "imap.customer.example"


def test_a_display_name_may_hold_placeholders() -> None:
    body = (
        b"<clientConfig><emailProvider><displayName>Mail of %EMAILADDRESS%</displayName>"
        b"</emailProvider></clientConfig>"
    )

    config, _ = clientconfig_xml.parse(body, domain="example.com", address=ADDRESS)

    assert config.display_name == "Mail of alice@example.com"


def test_a_document_without_provider_has_no_servers() -> None:
    config, notes = clientconfig_xml.parse(b"<clientConfig/>", domain="example.com", address=None)

    assert (config.servers, words(notes)) == ((), ("there is no emailProvider",))


def test_all_of_300_servers_are_kept() -> None:
    many = tuple(replace(IMAP, hostname=f"imap{n}.example.com") for n in range(300))

    assert reread(replace(FULL, incoming=many)).incoming == many


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<Autodiscover/>", "it is a <Autodiscover>, not a <clientConfig>"),
        (b"{}", "not well-formed"),
        (b"<!DOCTYPE clientConfig><clientConfig/>", "DOCTYPE"),
    ],
)
def test_another_document_is_malformed(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        clientconfig_xml.parse(body, domain="example.com", address=None)


def test_what_was_written_reads_the_same() -> None:
    assert reread(FULL) == FULL


def test_what_was_written_fits_our_strict_schema() -> None:
    schema = etree.RelaxNG(etree.parse(DATA / "clientconfig.rng"))

    schema.assertValid(etree.fromstring(clientconfig_xml.write(FULL)))


@pytest.mark.parametrize("name", [p.stem for p in (DATA / "clientconfig").glob("*.xml")])
def test_every_document_reads_the_same_once_it_was_rewritten(name: str) -> None:
    config = reread(read(name)[0])

    assert reread(config) == config


def test_sasl_names_are_followed_by_the_general_word() -> None:
    scram = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name="SCRAM-SHA-256")
    general = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED)

    config = reread(replace(FULL, incoming=(replace(IMAP, authentication=(scram,)),)))

    assert config.incoming[0].authentication == (scram, general)


def test_names_are_cut_at_the_limits_of_the_draft() -> None:
    config = reread(replace(FULL, display_name="n" * 61, display_short_name="s" * 21))

    assert (len(config.display_name), len(config.display_short_name)) == (60, 20)


def test_other_domains_can_be_claimed() -> None:
    body = clientconfig_xml.write(FULL, domains=["other.example"])

    assert body.count(b"<domain>") == body.count(b"<domain>other.example</domain>") == 1


def test_without_domains_the_placeholder_is_claimed() -> None:
    config = replace(FULL, provider_id="", domains=(), oauth2=None, web_mail="")

    body = clientconfig_xml.write(config)

    assert b'<emailProvider id="%EMAILDOMAIN%">\n    <domain>%EMAILDOMAIN%</domain>' in body


@pytest.mark.parametrize("text", ["\x0b", "\ud800", "https://a.example/\r\nx", "javascript:x"])
def test_links_that_nobody_may_be_shown_are_left_out(text: str) -> None:
    config = replace(FULL, documentation=(Link(url=text),), web_mail=text)

    again = reread(config)

    assert (again.documentation, again.web_mail) == ((), "")


def test_control_characters_do_not_break_the_document() -> None:
    config = replace(FULL, display_name="a\x00b\x0cc")

    assert reread(config).display_name == "a b c"


WORDS = st.text(max_size=30)


@given(display=WORDS, username=WORDS, host=WORDS, port=WORDS, word=WORDS)
def test_no_text_raises_anything_but_our_error(
    display: str, username: str, host: str, port: str, word: str
) -> None:
    root = etree.Element("clientConfig")
    provider = etree.SubElement(root, "emailProvider")
    server = etree.SubElement(provider, "incomingServer", type="imap")
    texts = {"hostname": host, "port": port, "socketType": word, "authentication": word}
    for tag, text in {**texts, "username": username}.items():
        etree.SubElement(server, tag).text = "".join(c for c in text if c.isprintable())
    etree.SubElement(provider, "displayName").text = "".join(c for c in display if c.isprintable())

    config, _ = clientconfig_xml.parse(etree.tostring(root), domain="example.com", address=ADDRESS)

    assert config.outgoing == ()
