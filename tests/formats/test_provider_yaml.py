from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml
from autoconf.model.config import OAuth2, Requirement, Service
from autoconf.model.provider import Evidence, HostPattern, Limits, Provider, ProviderServer
from autoconf.model.server import (
    PASSWORD,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)

DOCS = Path(__file__).parents[2] / "docs" / "providers.md"
NAME = "provider.yaml"
TEXT = (Path(__file__).parents[1] / "data" / NAME).read_text()
LEAST = 'id: provider\nnames: [P]\nsources: [{url: "https://example.com", date: 2026-01}]\n'


def test_all_fields_are_read() -> None:
    assert provider_yaml.parse(TEXT.encode(), NAME) == Provider(
        id="provider",
        names=("Example Mail", "Example"),
        domains=("example.com", "mail.example"),
        domain_patterns=("example.*",),
        mx_patterns=(
            HostPattern(
                pattern="*.mx.example",
                example="mx1.mx.example",
                not_example="mail.example.com",
                confidence="high",
            ),
        ),
        ns_patterns=(
            HostPattern(
                pattern="*.dns.example",
                example="ns1.dns.example",
                not_example="ns.example.com",
                confidence="low",
            ),
        ),
        servers=(
            ProviderServer(
                server=Server(
                    protocol=MailProtocol.IMAP,
                    hostname="imap.example.com",
                    port=993,
                    socket_type=SocketType.TLS,
                    authentication=(Authentication(method=AuthMethod.OAUTH2), *PASSWORD),
                )
            ),
            ProviderServer(
                server=Server(
                    protocol=MailProtocol.POP3,
                    hostname="pop.example.com",
                    port=110,
                    socket_type=SocketType.PLAIN,
                    username="%EMAILLOCALPART%",
                ),
                domains=("mail.example",),
            ),
            ProviderServer(
                server=Server(
                    protocol=MailProtocol.SMTP,
                    hostname="smtp.example.com",
                    port=587,
                    socket_type=SocketType.STARTTLS,
                    restriction=("client-IP-address",),
                )
            ),
        ),
        hosts_elsewhere=("example.net",),
        services=(
            Service(kind="caldav", url="https://dav.example.com/"),
            Service(kind="managesieve", url="sieve://imap.example.com"),
        ),
        limits=Limits(connections=15, recipients=100, message_mb=25, tls="no TLS 1.3"),
        requires=(
            Requirement(
                what="app-password",
                when="password-login",
                link="https://example.com/app-passwords",
            ),
            Requirement(what="enable-imap"),
        ),
        hint="Settings > Mail > IMAP.",
        oauth2=OAuth2(
            issuer="login.example.com",
            auth_url="https://login.example.com/auth",
            token_url="https://login.example.com/token",
            scopes=("mail",),
        ),
        help_url="https://example.com/help",
        sources=(Evidence(url="https://example.com/help", date="2026-11-02"),),
        checked="2026-11",
    )


def test_servers_domains_and_the_rest_may_be_absent() -> None:
    provider = provider_yaml.parse(f"{LEAST}checked: 2026-11".encode(), NAME)

    assert provider == Provider(
        id="provider",
        names=("P",),
        sources=(Evidence(url="https://example.com", date="2026-01"),),
        checked="2026-11",
    )


def test_the_published_example_is_a_provider_file() -> None:
    example = DOCS.read_text().partition("```yaml\n")[2].partition("```")[0]

    assert provider_yaml.parse(example.encode(), "example-mail.yaml").id == "example-mail"


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("id: provider", "id: other", 1, "is not the file's name"),
        ("hint:", "hnit:", 39, "unknown field `hnit`"),
        ("port: 993", "port: 0", 12, "Expected `int` >= 1 at servers[0].port"),
        ("port: 993", "port: '993'", 12, "Expected `int`, got `str`"),
        ("    port: 993\n", "", 10, "missing required field `port`"),
        ("socket_type: SSL", "socket_type: TLS", 13, "Invalid enum value 'TLS'"),
        ("socket_type: SSL", "socket_type: plain", 10, "insecure: true belongs"),
        ("insecure: true", "insecure: false", 16, "insecure: true belongs"),
        ("hostname: imap.example.com", "hostname: IMAP.example.com", 10, "not a host name"),
        ("hostname: imap.example.com", "hostname: printer", 10, "not a host name"),
        ("[mail.example]", "[other.example]", 16, "are not among the provider's"),
        ("%EMAILLOCALPART%", "%REALNAME%", 16, "unknown placeholder"),
        ("[example.com, ", "[Example.com, ", 3, "not a domain"),
        ('["example.*"]', '["ex*"]', 4, "may have * as one outer label only"),
        ('"*.mx.example"', '"mx*.example"', 6, "may have * as one outer label only"),
        ("example: mx1.mx.example", "example: mx1.example", 6, "does not cover its example"),
        ("not: mail.example.com", "not: a.mx.example", 6, "which it must not"),
        ('"*.dns.example"', '"dns*.example"', 8, "may have * as one outer label only"),
        ("example: ns1.dns.example", "example: ns1.example", 8, "does not cover its example"),
        ("not: ns.example.com", "not: a.dns.example", 8, "which it must not"),
        ("[example.net]", "[Example.net]", 31, "not a domain"),
        ("kind: caldav", "kind: ftp", 33, "Invalid enum value 'ftp'"),
        ('"sieve:', '"https:', 34, "managesieve has a sieve:// URL"),
        ('"https://dav', '"http://dav', 33, "matching regex"),
        ('"https://dav', '"sieve://dav', 33, "all others https://"),
        ("connections: 15", "connections: 0", 35, "Expected `int` >= 1"),
        ("recipients:", "people:", 35, "unknown field `people`"),
        ("what: app-password", "what: magic", 37, "Invalid enum value 'magic'"),
        ('link: "https', 'link: "ftp', 37, "matching regex"),
        ("checked: 2026-11", "checked: 2026-13", 48, "matching regex"),
        ("hint:", "id:", 39, "'id' stands twice"),
        ("hint: Settings", "hint: !unknown Settings", 39, "constructor for the tag"),
        ("[Example Mail, Example]", "[Example Mail", 3, "expected ',' or ']'"),
    ],
)
def test_a_fault_is_named_with_its_line(old: str, new: str, line: int, why: str) -> None:
    text = TEXT.replace(old, new, 1)
    with pytest.raises(MalformedDocumentError) as caught:
        provider_yaml.parse(text.encode(), NAME)

    assert (caught.value.where, caught.value.line) == (NAME, line)
    assert why in str(caught.value)


ALIASES = b"id: &a0 [x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 100)
)
"""As many nodes as there are, were each alias followed: 9 to the power of 99."""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Expected `object`, got `null`"),
        (b"- a", "Expected `object`, got `array`"),
        (b"\xff", "invalid start byte"),
        (b"a: &a [*a]", "unknown field `a`"),
        (b"names: &a [*a]", "Expected `str`, got `array`"),
        (ALIASES, "Expected `str`, got `array`"),
        (b"[" * 600, "nested too deep"),
        (b"a: !!int x", "invalid literal"),
        (b"? [a]\n: b", "unhashable"),
    ],
)
def test_what_is_no_provider_file_is_malformed(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        provider_yaml.parse(body, NAME)


@given(
    st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!?|>'\"\n #,", max_size=60).map(str.encode)
)
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        provider_yaml.parse(body, NAME)
