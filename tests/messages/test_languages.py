"""The texts of other languages: one file each, with the ids and the values of the English one."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

from autoconf.messages import FOLDER, english, languages, load, text, words
from autoconf.model.message import Message

OTHERS: Final = languages()[1:]
COVERED: Final = (
    *(
        "language.",
        "finding.",
        "menu.",
        "fix.",
        "audit.",
        "who.",
        "advice.",
        "requires.",
        "requires-if.",
    ),
    *("lost.", "caveat.", "leaving.", "guide.", "step.", "file.", "phone.", "zone.", "published."),
    *("sheet.", "mechanism.", "trust.", "tls.", "error.", "login.", "symptom.", "verdict."),
    *("result.", "change.", "discovery.", "dialogue.", "trip.", "address.", "host.", "secret."),
    *("document.", "profile.", "using.", "unused.", "client.", "value.", "library.", "date."),
    *("whose.", "explain.", "net.", "web.", "oauth.", "number.", "place."),
    *("cli.settings.", "cli.login-method.", "cli.login-outcome.", "cli.outcome.", "cli.severity."),
    *("cli.socket-type.", "cli.attempt.", "cli.nothing-found.", "cli.step.", "cli.finding."),
    *("cli.tls.", "cli.tls-problem.", "cli.tls-detail.", "cli.mailbox.", "cli.round-trip."),
)
"""What a person can meet on a page."""
OF_COMMANDS: Final = ("net.option.",)
"""What only a person at a command line meets, although its area is covered."""
COMMAND: Final = re.compile(r"step\.[a-z-]+\.(start|copy)")
SAME: Final = frozenset(
    {
        *("SSL/TLS", "STARTTLS", "NTLM", "OAuth2", "Kerberos", "Kerberos / GSSAPI", "Thunderbird"),
        *("HTTP {status}", "SHA-256 {value}", "{seconds} s", "Server", "Port", "Problem"),
        *("-> mail-autoconf explain {id}", "{step} (mail-autoconf explain {topic})"),
        *("name@example.org", "example.org", "Domain", "Cookies"),
    }
)
"""Words that are the same in other languages: names, units and commands."""
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
TITLE: Final = re.compile(r"finding\.[a-z0-9-]+\.(protocol-)?title[a-z0-9-]*|verdict\.[a-z-]+")
LONGEST_TITLE: Final = 70
VALUES: Final = {
    "provider": "Example Mail",
    "program": "Thunderbird",
    "address": "alice@example.com",
    "host": "imap.example.com",
    "hostname": "imap.example.com",
    "not_after": "30 Sept. 2026",
    "not_before": "30 Sept. 2026",
    "date": "30 Sept. 2026",
    "security": "STARTTLS",
    "right": "STARTTLS",
    "wrong": "SSL/TLS",
    "name": "_imaps._tcp.example.com",
    "port": "993",
    "protocol": "POP3",
    "wanted": "IMAP",
    "other": "POP3",
}


def of(language: str) -> dict[str, str]:
    return dict(load(FOLDER / f"{language}.toml"))


def is_covered(message_id: str) -> bool:
    return message_id.startswith(COVERED) and not message_id.startswith(OF_COMMANDS)


def test_german_is_there_and_english_comes_first() -> None:
    assert languages()[0] == "en"
    assert "de" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_each_id_is_an_english_one(language: str) -> None:
    assert sorted(of(language).keys() - english().keys()) == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_text_has_the_same_placeholders(language: str) -> None:
    def values(template: str) -> set[str]:
        return set(PLACEHOLDER.findall(template))

    known = english()
    assert [
        name
        for name, template in of(language).items()
        if name in known and values(template) != values(known[name])
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_of_a_page_is_left_untranslated(language: str) -> None:
    there = of(language)
    left = [
        name
        for name, template in english().items()
        if is_covered(name) and there.get(name, template) == template
    ]

    def has_words(name: str) -> bool:
        return re.search("[A-Za-z]", PLACEHOLDER.sub("", english()[name])) is not None

    missing = [name for name in left if name not in there]
    same = [name for name in left if has_words(name) and english()[name] not in SAME]
    assert missing == []
    assert [name for name in same if not COMMAND.fullmatch(name)] == []


@pytest.mark.parametrize("prefix", COVERED)
def test_each_covered_prefix_has_texts(prefix: str) -> None:
    assert any(name.startswith(prefix) for name in english())


@pytest.mark.parametrize("language", OTHERS)
def test_a_text_is_one_plain_line(language: str) -> None:
    assert [
        name
        for name, template in of(language).items()
        if template != " ".join(template.split()) or not template.isprintable()
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_titles_are_short(language: str) -> None:
    titles = [name for name in of(language) if TITLE.fullmatch(name)]
    say = words(language)
    shown = {name: say(name, samples(english()[name])) for name in titles}

    assert len(titles) > 200
    assert {name: line for name, line in shown.items() if len(line) > LONGEST_TITLE} == {}


def samples(template: str) -> Iterable[tuple[str, str]]:
    return [(name, VALUES.get(name, "example.com")) for name in PLACEHOLDER.findall(template)]


def test_a_text_is_in_the_language_that_was_asked_for() -> None:
    provider = [("provider", "Example Mail")]

    assert words("de")("sheet.provider", provider) == "Anbieter: Example Mail"
    assert words("en")("sheet.provider", provider) == text("sheet.provider", provider)


def test_the_messages_within_a_message_are_in_the_same_language() -> None:
    day = Message.of("date.day", day=4, month=Message("date.month-3"), year=2026)
    ago = Message.of("date.weeks", count=Message("date.number-3"), date=day)
    clock = Message.of("date.with-time", date=day, time="12:30")
    expired = Message.of(
        "finding.certificate-not-trusted.cert-expired",
        server="a.example",
        not_after=ago,
        clock=clock,
    )

    assert words("de")(expired.id, expired.parameters) == (
        "Das Zertifikat von a.example ist abgelaufen: vor drei Wochen (4. März 2026)."
        " Die Uhr dieses Computers zeigt 4. März 2026, 12:30 Uhr."
    )


def test_a_third_language_is_one_file_and_falls_back_to_english(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text('[sheet]\nprovider = "Xx: {provider}"\n')

    assert languages(tmp_path) == ("xx",)
    say = words("xx", tmp_path)
    assert say("sheet.provider", [("provider", "{a}")]) == "Xx: {a}"
    assert say("sheet.password-title", []) == "Password"
    with pytest.raises(KeyError):
        say("no.such.id", [])


@pytest.mark.parametrize("language", ["xx", "", "../messages/de", "de.toml"])
def test_a_language_without_a_file_is_refused(language: str) -> None:
    with pytest.raises(KeyError):
        words(language)


def test_english_reads_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "de.toml").write_bytes(b"\xff")

    assert words("en", tmp_path)("sheet.password-title", []) == "Password"
    with pytest.raises(ValueError, match="utf-8"):
        words("de", tmp_path)
