from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats import provider_yaml
from autoconf.model.config import OAuth2, Requirement, Scopes, Service
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
            issuer="https://login.example.com",
            key="login.example.com",
            registration="own",
            register="https://login.example.com/apps",
            auth_url="https://login.example.com/auth",
            token_url="https://login.example.com/token",
            device_url="https://login.example.com/device",
            revoke_url="https://login.example.com/revoke",
            scopes=Scopes(imap=("mail", "offline_access"), smtp=("send",)),
            redirect="fixed",
            secret="required",
            tenant=True,
            parameters=(("prompt", "consent"),),
            client_id="of-our-helpdesk",
        ),
        help_url="https://example.com/help",
        sources=(Evidence(url="https://example.com/help", date="2026-11-02"),),
        checked="2026-11",
        kept_by="other",
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
        ("checked: 2026-11", "checked: 2026-13", 58, "matching regex"),
        ("kept_by: other", "kept_by: Other", 59, "matching regex"),
        ("kept_by: other", "closed: 2026-02-25", 59, "a provider that closed has no servers"),
        ("kept_by: other", "closed: 2026-02", 59, "matching regex"),
        ("registration: own", "registration: yes", 43, "at oauth2.registration"),
        ("hint:", "id:", 39, "'id' stands twice"),
        ("hint: Settings > Mail > IMAP.", "hint: !unknown x", 39, "the tag !unknown does not fit"),
        ("hint: Settings > Mail > IMAP.", 'hint: !!bool "x"', 39, "the tag !!bool does not fit"),
        ("hint: Settings > Mail > IMAP.", "hint: !!python/name:os.system x", 39, "does not fit"),
        (
            "hint: Settings > Mail > IMAP.",
            "hint: !!binary aGk=",
            39,
            "the tag !!binary does not fit",
        ),
        ("hint: Settings > Mail > IMAP.", "hint: !!set {a, b}", 39, "the tag !!set does not fit"),
        (
            "hint: Settings > Mail > IMAP.",
            "hint: !!timestamp 2026-01-01",
            39,
            "!!timestamp does not fit",
        ),
        ("hint: Settings > Mail > IMAP.", "hint: =", 39, "the tag !!value does not fit"),
        ("hint: Settings > Mail > IMAP.", 'hint: "\\e[2J"', 39, "the hidden character U+001B"),
        ("hint: Settings > Mail > IMAP.", 'hint: "\\u009b2J"', 39, "the hidden character U+009B"),
        ("hint: Settings > Mail > IMAP.", 'hint: "\\u202e"', 39, "the hidden character U+202E"),
        ("hint: Settings > Mail > IMAP.", "hint: a\u200bb", 39, "the hidden character U+200B"),
        ("hint: Settings > Mail > IMAP.", "hint: a\U000e0041b", 39, "the hidden character U+E0041"),
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

WIDE_ALIASES = (
    b"a: &a [" + b"x, " * 200 + b"]\nb: &b [" + b"*a, " * 200 + b"]\nc: [" + b"*b, " * 200 + b"]"
)
"""Eight million nodes at little depth."""


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Expected `object`, got `null`"),
        (b"- a", "Expected `object`, got `array`"),
        (b"\xff", r"1: it is not UTF-8 \(invalid start byte\): save it as UTF-8"),
        ("id: provider\n".encode("utf-16"), "it is not UTF-8"),
        (b"a: &a [*a]", "1: an alias leads back to itself"),
        (b"names: &a [*a]", "1: an alias leads back to itself"),
        (ALIASES, "nested too deep|more than 10000 values"),
        (WIDE_ALIASES, "more than 10000 values"),
        (b"<<: &a {<<: *a}", "an alias leads back to itself"),
        (b"<<: [1]", "expected a mapping for merging"),
        (b"a: " + b"[" * 11 + b"]" * 11, "1: nested too deep"),
        (b"[" * 600, "nested too deep"),
        (b"{" * 30_000, "nested too deep"),
        (b"- " * 30_000, "nested too deep"),
        (b"- a\n" * 15_000, "10000: too many values"),
        (b"? " * 30_000, "nested too deep"),
        (b"a: " * 20_000, "mapping values are not allowed"),
        (b"[a]: " * 12_000, "mapping values are not allowed|expected"),
        (b"a: !!int x", "the tag !!int does not fit"),
        (b"a: 0x" + b"f" * 60_000, "unknown field `a`"),
        (b"a: " + b"9" * 60_000, "digits"),
        (rb'id: "\UFFFFFFFF"', "too large"),
        (rb'id: "\U00110000"', "not in range"),
        (b"a: 1" + b":0" * 300 + b".5", "too large"),
        (b"? [a]\n: b", "a key is not a plain text"),
        (b"? *x\n: b", "found undefined alias"),
    ],
)
def test_what_is_no_provider_file_is_malformed(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        provider_yaml.parse(body, NAME)


@pytest.mark.parametrize("start", ["\ufeff", "---\n", "%YAML 1.1\n---\n"])
def test_a_byte_order_mark_and_a_start_of_document_are_read(start: str) -> None:
    assert provider_yaml.parse((start + TEXT).encode(), NAME).id == "provider"


def test_a_few_aliases_and_merges_are_read() -> None:
    anchored = (
        'mx_patterns:\n  - &mx {pattern: "*.a.example", example: m.a.example, not: x.example,'
    )
    text = TEXT.replace("mx_patterns:\n", anchored + " confidence: low}\n  - {<<: *mx}\n", 1)

    provider = provider_yaml.parse(text.encode(), NAME)

    assert provider.mx_patterns[0] == provider.mx_patterns[1]


def test_a_hint_may_have_several_lines() -> None:
    text = LEAST + "checked: 2026-01\nhint: |\n  One.\n  Two.\n"

    assert provider_yaml.parse(text.encode(), NAME).hint == "One. Two."


def test_spelling_with_joiners_is_no_hidden_text() -> None:
    text = (
        LEAST.replace("[P]", "[\u067e\u0633\u062a\u200c\u0628\u0631\u0642\u06cc]")
        + "checked: 2026-01\n"
    )

    assert "\u200c" in provider_yaml.parse(text.encode(), NAME).names[0]


TAGS = [
    "bool",
    "int",
    "float",
    "null",
    "str",
    "binary",
    "timestamp",
    "set",
    "omap",
    "pairs",
    "seq",
    "map",
    "merge",
    "value",
    "yaml",
    "python/none",
    "python/object/apply:os.getcwd",
]


@given(
    st.sampled_from(["id", "names", "hint", "servers", "requires", "limits", "oauth2", "checked"]),
    st.sampled_from(TAGS),
    st.sampled_from(["x", '"x"', "[a, b]", "{a: b}", "2026-11", "~", "!!int 1", "&a [*a]", ""]),
)
def test_no_tag_raises_anything_else(key: str, tag: str, value: str) -> None:
    text = f"{LEAST}checked: 2026-01\n{key}x: 1\n".replace(f"{key}x: 1", f"{key}: !!{tag} {value}")
    with suppress(MalformedDocumentError):
        provider_yaml.parse(text.encode(), NAME)


@given(
    st.binary(max_size=60)
    | st.text(alphabet="ab:-[]{}&*!?|>'\"\n #,", max_size=60).map(str.encode)
    | st.from_regex(r'a: "\\[xuUN_0-9A-F]{1,9}"', fullmatch=True).map(str.encode)
    | st.from_regex(r"a: [-+]?[0-9._:bxeinf]{1,40}", fullmatch=True).map(str.encode)
)
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        provider_yaml.parse(body, NAME)


def test_one_list_of_scopes_is_for_all_protocols() -> None:
    text = (
        f"{LEAST}checked: 2026-11\noauth2:\n  auth_url: https://a.b/a\n  token_url: https://a.b/t\n"
        "  scopes: [mail]\n"
    )
    oauth2 = provider_yaml.parse(text.encode(), NAME).oauth2

    assert oauth2 is not None
    assert oauth2.scopes == Scopes.for_all(["mail"])
