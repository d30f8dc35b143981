import pytest
from msgspec.structs import replace

from autoconf.messages import english
from autoconf.model.message import Message
from autoconf.web.pages.contexts.compare import compare
from autoconf.web.pages.contexts.telling import line, told, without_commands
from autoconf.web.pages.contexts.verdicts import note_of
from tests.formats.sample_report import FINDING
from tests.web.pages.rendered import page_bytes, words
from tests.web.pages.samples import COMPARED, job


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("No message was sent. --round-trip sends one.", "No message was sent."),
        ("See more: mail-autoconf discover a@b.example", ""),
        ("pop3 is not offered here; leave --incoming out", "pop3 is not offered here"),
        ("--using: a.txt was not understood", "a.txt was not understood"),
        ("Choose File. Then type it.", "Choose File. Then type it."),
    ],
)
def test_a_page_has_no_commands_of_ours(text: str, left: str) -> None:
    assert without_commands(text) == left


def test_a_line_is_one_line_and_keeps_the_words_of_a_server() -> None:
    message = Message.of("result.server-said", server="imap", words="use\n--using now")

    assert line(words)(message) == "imap said: use --using now"
    assert told(words)(message) == ""


def test_a_step_that_is_a_command_is_left_out() -> None:
    steps = (
        Message("finding.oauth-only.step-token"),
        Message("finding.check-clock.step-compare"),
    )
    finding = replace(
        FINDING,
        title=Message("verdict.works"),
        message=Message("verdict.works"),
        steps=steps,
    )

    assert note_of(finding, told(words)).steps == (words(steps[1]),)


def test_the_reason_of_a_file_does_not_name_an_option() -> None:
    problem = Message.of("using.binary", file="prefs.js")
    report = replace(COMPARED, using=(), using_problems=(problem,))

    (reason,) = compare(job(report), report, words).unread

    assert reason.startswith("prefs.js was not understood: it is no text.")


def test_the_pages_of_verdicts_name_no_command() -> None:
    for name in ("bad", "compare", "owner", "nothing", "attempts"):
        assert b"mail-autoconf " not in page_bytes(name).replace(b"mail-autoconf 1.0", b"")
        assert b"--round-trip" not in page_bytes(name)


def test_our_own_words_for_pages_name_no_command() -> None:
    ours = {name: text for name, text in english().items() if name.startswith("web.")}

    assert {name for name, text in ours.items() if without_commands(text) != text} == {
        "web.software"
    }
