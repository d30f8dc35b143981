from pathlib import Path

import pytest

from autoconf.formats.provider_lint import Remark, lint
from autoconf.model.message import Message
from tests.formats.notes import words

NAME = "provider.yaml"
SERVER = (
    "  - {{protocol: {}, hostname: {}, port: {}, socket_type: {}, "
    'authentication: [password-cleartext], username: "%EMAILADDRESS%"{}}}\n'
)
GOOD = (
    "id: provider\n"
    "names: [P]\n"
    "domains: [example.com]\n"
    'domain_patterns: ["wide.*"]\n'
    "servers:\n"
    + SERVER.format("imap", "imap.example.com", 993, "SSL", "")
    + SERVER.format("imap", "imap.wide.example", 143, "STARTTLS", "")
    + SERVER.format("smtp", "smtp.example.net", 465, "SSL", "")
    + "hosts_elsewhere: [example.net]\n"
    'requires: [{what: app-password, link: "https://example.com/"}]\n'
    "hint: A hint.\n"
    'links: {help: "https://example.com/help"}\n'
    'sources: [{url: "https://example.com", date: 2026-01}]\n'
    "checked: 2026-11\n"
)


def remarks(text: str) -> list[Remark]:
    return lint(text.encode(), NAME)


def test_nothing_is_to_be_said_of_a_good_file() -> None:
    assert remarks(GOOD) == []


def test_all_errors_are_told_with_their_lines() -> None:
    text = GOOD.replace("[example.com]", "[Example.com]").replace("STARTTLS", "plain")

    assert [(r.line, r.is_error) for r in remarks(text)] == [(3, True), (7, True)]


@pytest.mark.parametrize(
    ("text", "line"), [("a: [", 1), ("id: x\n\tnames: y", 2), ("\xff", 1)], ids=repr
)
def test_what_is_no_yaml_is_an_error(text: str, line: int) -> None:
    (remark,) = lint(text.encode("latin-1"), NAME)

    assert (remark.line, remark.is_error) == (line, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("993, socket_type: SSL", "143, socket_type: STARTTLS", None, ""),
        ("143, socket_type: STARTTLS", "993, socket_type: SSL", None, ""),
        ('what: app-password, link: "https://example.com/"', "what: bridge", 10, "bridge has no"),
        ("hint: A hint.", f"hint: {'x' * 201}", 11, "longer than 200 characters"),
        ("hosts_elsewhere: [example.net]\n", "", 8, "example.net is not the provider's"),
        ("[example.net]", "[example.net, example.org]", 9, "no server lies in example.org"),
        ("protocol: smtp", "protocol: pop3", 6, "read or sent, not both"),
        ('"https://example.com/help"', '"http://example.com/help"', 12, "is not https"),
        ('{url: "https:', '{url: "http:', 13, "is not https"),
    ],
)
def test_what_could_be_better_is_a_warning(old: str, new: str, line: int | None, why: str) -> None:
    assert GOOD.count(old) == 1

    found = remarks(GOOD.replace(old, new))

    assert [(r.line, r.is_error) for r in found] == ([] if line is None else [(line, False)])
    assert all(why in said for said in words(remark.why for remark in found))


@pytest.mark.parametrize(
    ("domains", "is_told"),
    [(("", ""), True), ((", domains: [a.example]", ", domains: [a.example]"), True),
     ((", domains: [a.example]", ", domains: [b.example]"), False)],
)  # fmt: skip
def test_a_safer_server_stands_first_for_each_domain(
    domains: tuple[str, str], *, is_told: bool
) -> None:
    text = GOOD.replace("[example.com]", "[example.com, a.example, b.example]")
    old = [line for line in GOOD.splitlines(keepends=True) if "imap" in line]
    new = [
        SERVER.format("imap", "imap.example.com", 143, "STARTTLS", domains[0]),
        SERVER.format("imap", "imap.example.com", 993, "SSL", domains[1]),
    ]
    found = remarks(text.replace("".join(old), "".join(new)))

    expected = [Remark(7, Message.of("lint.order", first="SSL", second="STARTTLS"), is_error=False)]
    assert found == (expected if is_told else [])


def test_without_servers_there_should_be_a_hint() -> None:
    text = 'id: provider\nnames: [P]\nsources: [{url: "https://a.b", date: 2026-01}]\n'

    (remark,) = remarks(f"{text}checked: 2026-11\n")
    assert remark.why == Message.of("lint.no-hint")


def test_the_full_example_of_the_tests_has_no_error() -> None:
    body = (Path(__file__).parents[1] / "data" / NAME).read_bytes()

    assert not any(remark.is_error for remark in lint(body, NAME))


def test_a_name_instead_of_an_issuer_is_a_warning() -> None:
    path = Path(__file__).parents[1] / "data" / "provider.yaml"
    text = path.read_text().replace('issuer: "https://login.example.com"', "issuer: login.example")

    remarks = [r for r in lint(text.encode(), path.name) if "no https URL" in words([r.why])[0]]

    assert [(remark.line, remark.is_error) for remark in remarks] == [(41, False)]


OAUTH2 = """\
oauth2:
  issuer: "https://id.example.com"
  auth_url: https://id.example.com/auth
  token_url: https://id.example.com/token
"""


def test_scopes_by_protocol_and_https_are_good() -> None:
    assert remarks(f"{GOOD}{OAUTH2}  scopes: {{imap: [mail], smtp: [mail]}}\n") == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("scopes: [mail]", "lint.scopes"),
        ("device_url: http://id.example.com/device", "lint.no-https"),
        ("revoke_url: http://id.example.com/revoke", "lint.no-https"),
        ("register: http://id.example.com/apps", "lint.no-https"),
        ("redirect: fixed", "lint.fixed-redirect"),
        ("redirect: fixed\n  registration: open", "lint.fixed-redirect"),
        ("redirect: fixed\n  registration: own", ""),
        ("redirect: loopback", ""),
        ("client_id: of-our-helpdesk", ""),
    ],
)
def test_doubtful_lines_about_oauth2_are_warnings(lines: str, expected: str) -> None:
    found = remarks(f"{GOOD}{OAUTH2}  {lines}\n")

    line = GOOD.count("\n") + OAUTH2.count("\n") + 1
    told = [(one.line, one.why.id, one.is_error) for one in found]
    assert told == ([(line, expected, False)] if expected else [])


@pytest.mark.parametrize("key", ["auth_url", "token_url"])
def test_a_sign_in_over_http_is_a_warning(key: str) -> None:
    found = remarks(GOOD + OAUTH2.replace(f"{key}: https", f"{key}: http"))

    assert [one.why.id for one in found] == ["lint.no-https"]
