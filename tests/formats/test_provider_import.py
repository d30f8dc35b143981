from pathlib import Path

import pytest

from autoconf.errors import MalformedDocumentError
from autoconf.formats import clientconfig_xml, provider_yaml
from autoconf.formats.provider_import import read_by_domain, to_provider
from autoconf.formats.provider_lint import lint
from autoconf.model.config import OAuth2, Scopes
from autoconf.model.provider import Provider
from autoconf.model.server import SocketType
from tests.formats.notes import words

FILES = sorted((Path(__file__).parents[1] / "data" / "clientconfig").glob("*.xml"))
SERVER = """
  <{way}Server type="{kind}"><hostname>{host}</hostname><port>{port}</port>
    <socketType>{tls}</socketType><authentication>{auth}</authentication>
    <username>{name}</username>{more}</{way}Server>"""


def server(kind: str, host: str, **words: object) -> str:
    usual: dict[str, object] = {
        "way": "outgoing" if kind == "smtp" else "incoming",
        "port": {"imap": 993, "pop3": 995, "smtp": 465}[kind],
        "tls": "SSL",
        "auth": "password-cleartext",
        "name": "%EMAILADDRESS%",
        "more": "",
    }
    return SERVER.format(kind=kind, host=host, **{**usual, **words})


def document(*parts: str, domains: tuple[str, ...] = ("example.com",), outside: str = "") -> bytes:
    names = "".join(f"<domain>{domain}</domain>" for domain in domains)
    inside = f"{names}<displayName>Example</displayName>{''.join(parts)}"
    text = f'<clientConfig version="1.1"><emailProvider id="x">{inside}</emailProvider>'
    return f"{text}{outside}</clientConfig>".encode()


def imported(body: bytes) -> tuple[Provider, tuple[str, ...]]:
    text, notes = to_provider(
        body, provider_id="example", source="https://example.com/", date="2026-11-23"
    )
    return provider_yaml.parse(text, "example.yaml"), words(notes)


BOTH = (server("imap", "imap.example.com"), server("smtp", "smtp.example.com"))


def test_what_both_formats_know_is_taken_over() -> None:
    outside = (
        "<oAuth2><issuer>i.example</issuer><authURL>https://i.example/a</authURL>"
        "<tokenURL>https://i.example/t</tokenURL><scope>mail</scope></oAuth2>"
        '<webMail><loginPage url="https://webmail.example.com/"/></webMail>'
        '<calendar type="caldav"><url>https://dav.example.com/</url></calendar>'
    )
    help_page = '<documentation url="https://example.com/help"/>'

    provider, notes = imported(document(*BOTH, help_page, outside=outside))

    assert notes == ()
    assert (provider.names, provider.domains) == (("Example",), ("example.com",))
    assert [str(entry.server.endpoint) for entry in provider.servers] == [
        "imap imap.example.com:993",
        "smtp smtp.example.com:465",
    ]
    assert provider.oauth2 == OAuth2(
        key="i.example", auth_url="https://i.example/a", token_url="https://i.example/t",
        scopes=Scopes.for_all(("mail",)),
    )  # fmt: skip
    assert provider.help_url == "https://example.com/help"
    assert provider.web_mail == "https://webmail.example.com/"
    assert [(s.kind, s.url) for s in provider.services] == [("caldav", "https://dav.example.com/")]
    assert (provider.sources[0].date, provider.checked) == ("2026-11-23", "2026-11")


def test_a_host_made_of_the_domain_becomes_one_server_per_domain() -> None:
    domains = ("a.example", "b.example")
    parts = (server("imap", "imap.%EMAILDOMAIN%"), server("smtp", "smtp.example.com"))

    provider, notes = imported(document(*parts, domains=domains))

    assert notes == ()
    assert [(e.server.hostname, e.domains) for e in provider.servers] == [
        ("imap.a.example", ("a.example",)),
        ("imap.b.example", ("b.example",)),
        ("smtp.example.com", ()),
    ]


def test_a_host_in_every_customers_domain_cannot_be_said() -> None:
    provider, notes = imported(
        document(server("imap", "imap.%EMAILDOMAIN%"), BOTH[1], domains=("%EMAILDOMAIN%",))
    )

    assert [entry.server.hostname for entry in provider.servers] == ["smtp.example.com"]
    assert any("every customer's own domain" in note for note in notes)
    assert provider.domains == ()


@pytest.mark.parametrize(
    ("parts", "outside", "note"),
    [
        ([server("imap", "i.example.com", port=143, tls="plain")], "", "it is marked insecure"),
        ([server("imap", "i.example.com", name="%REALNAME%")], "", "unknown placeholder"),
        ([server("imap", "i.example.com", more='<authentication system="sasl">LOGIN'
          "</authentication>")], "", "LOGIN is written as password-cleartext"),
        ([server("pop3", "i.example.com", more="<pop3><leaveMessagesOnServer>true"
          "</leaveMessagesOnServer></pop3>")], "", "advice for POP3 clients is left out"),
        (['<enable visiturl="https://e.example/"/>'], "", "enable https://e.example/ is left out"),
        (['<instruction url="https://e.example/"/>'], "", "the instruction https://e.example/"),
        (['<documentation url="https://e.example/1"/><documentation url="https://e.example/2"/>'],
         "", "the documentation https://e.example/2 is left out"),
        (['<incomingServer type="ews"><url>https://e.example/</url></incomingServer>'], "",
         "the service ews https://e.example/ is left out"),
        ([], "<oAuth2><issuer>i</issuer><clientID>c</clientID></oAuth2>", "client id is left out"),
        ([], "<oAuth2><issuer>i</issuer></oAuth2>", "its addresses are not complete"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_named(parts: list[str], outside: str, note: str) -> None:
    _, notes = imported(document(*BOTH, *parts, outside=outside))

    assert any(note in found for found in notes)


def test_a_server_without_tls_is_marked() -> None:
    provider, _ = imported(
        document(*BOTH, server("pop3", "pop.example.com", port=110, tls="plain"))
    )

    assert provider.servers[1].server.socket_type is SocketType.PLAIN


def test_what_is_no_autoconfig_file_is_malformed() -> None:
    with pytest.raises(MalformedDocumentError):
        imported(b"<html/>")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_all_servers_survive_the_way_there_and_back(path: Path) -> None:
    body = path.read_bytes()
    provider, _ = imported(body)
    by_domain, _, _ = read_by_domain(body)

    for domain, servers in by_domain.items():
        xml = clientconfig_xml.write(provider.config_for(domain), domains=[domain])
        back, _ = clientconfig_xml.parse(xml, domain=domain, address=None)
        assert [(s.endpoint, s.username, s.restriction) for s in back.servers] == list(
            dict.fromkeys((s.endpoint, s.username, s.restriction) for s in servers)
        )


def test_the_scopes_of_an_import_are_named_by_protocol() -> None:
    outside = (
        "<oAuth2><issuer>i.example</issuer><authURL>https://i.example/a</authURL>"
        "<tokenURL>https://i.example/t</tokenURL><scope>mail</scope></oAuth2>"
    )
    text, _ = to_provider(
        document(*BOTH, outside=outside),
        provider_id="example", source="https://example.com/", date="2026-11-23",
    )  # fmt: skip

    assert "lint.scopes" not in {remark.why.id for remark in lint(text, "example.yaml")}
    assert b"imap: [mail]" in text
