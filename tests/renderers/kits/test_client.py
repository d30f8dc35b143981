from autoconf.model.message import Message
from autoconf.model.profile import Choices, Profile
from autoconf.renderers.interface import ClientInfo
from autoconf.renderers.kits.client import (
    ClientTable,
    always,
    domain_value,
    head,
    signature_file,
    text_file,
)
from tests.renderers.profiles import PROFILES, profile
from tests.renderers.rendering import english

CLIENT = ClientInfo(name="X", platforms=("linux",))


def test_a_table_renders_its_files_steps_and_caveats() -> None:
    caveat = Message.of("caveat.classic-outlook")
    table = ClientTable(
        id="pacc",
        client=CLIENT,
        files=lambda _profile, words: [text_file("x/a", [words(caveat)])],
        steps=("record", "step.dns-zone.check"),
        values=domain_value,
        caveats=always(caveat),
    )

    made = table.render(profile(), english)

    assert made.client == "pacc"
    assert made.artifacts[0].content == f"{english(caveat)}\n".encode()
    assert made.steps == (
        Message.of("step.pacc.record", domain="example.com"),
        Message.of("step.dns-zone.check", domain="example.com"),
    )
    assert made.caveats == (caveat,)


def lines(made: Profile, *, for_all: bool = False) -> list[str]:
    return head(made, english, "; ", for_all=for_all)


def test_a_head_names_the_address_and_says_what_is_not_tested() -> None:
    assert lines(PROFILES["pop3"]) == [
        "; Mail settings for alice@example.com, written by mail-autoconf. No password in here.",
        "; not tested: no login has proved these settings yet.",
    ]
    assert len(lines(PROFILES["imap"])) == 1


def test_the_head_of_a_file_for_everybody_names_nobody() -> None:
    assert not any("alice" in line for line in lines(PROFILES["pop3"], for_all=True))


def test_lines_end_as_the_format_wants_it() -> None:
    assert text_file("x", ["a", "b"], line_end="\r\n").content == b"a\r\nb\r\n"


def test_only_a_signature_makes_a_file_of_its_own() -> None:
    (made,) = signature_file("x/s", profile(choices=Choices(signature="Alice\nExample Ltd")))

    assert made.content == b"Alice\nExample Ltd\n"
    assert list(signature_file("x/s", profile())) == []
