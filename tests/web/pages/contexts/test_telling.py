import itertools
import re

import pytest
from msgspec.structs import replace

from autoconf.messages import english
from autoconf.model.check import Check
from autoconf.model.message import Message
from autoconf.web.pages.contexts.compare import compare
from autoconf.web.pages.contexts.telling import line, told, without_commands
from autoconf.web.pages.contexts.ticket import ticket
from autoconf.web.pages.contexts.verdicts import note_of
from tests.formats.sample_report import FINDING
from tests.web.pages.all_pages import PAGES
from tests.web.pages.rendered import page, page_bytes, words
from tests.web.pages.samples import COMPARED, CONFIG, REFUSED, diagnosed, job


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


def test_a_page_has_its_own_words_where_the_advice_matters() -> None:
    first = Message.of("verdict.works")
    named = Message.of(
        "finding.login-refused.name-published", first=first, name="alice", other="alice@a.example"
    )

    assert told(words)(named).endswith("test again with the user name alice@a.example.")
    assert told(words)(
        Message.of("fix.shown-below", step=Message("finding.login-refused.step-again"))
    ) == ("Test the login again. (shown below)")


def test_each_text_for_pages_stands_in_place_of_another_with_the_same_values() -> None:
    known = english()
    values = re.compile(r"\{[a-z_]+\}").findall
    instead = {
        name.removeprefix("web.instead."): text
        for name, text in known.items()
        if name.startswith("web.instead.")
    }

    assert "finding.login-refused.step-again" in instead
    assert [
        name for name, text in instead.items() if set(values(text)) - set(values(known[name]))
    ] == []
    assert [name for name, text in instead.items() if without_commands(text) != text] == []


def test_no_finding_becomes_half_a_thought_on_a_page() -> None:
    """A sentence that follows a dropped one must not lean on it."""
    leaning = re.compile(r"(If that|If this|It|They|That|This|Then|Otherwise)\b")
    left = {}
    for name, text in english().items():
        shown = english().get(f"web.instead.{name}", text)
        parts = re.split(r"(?<=[.!?;])\s+", shown)
        for before, after in itertools.pairwise(parts):
            if not without_commands(before) and leaning.match(after) and without_commands(after):
                left[name] = shown
    of_pages = ("finding.", "fix.", "advice.", "caveat.", "audit.why", "audit.next", "using.")

    assert [name for name in left if name.startswith(of_pages)] == []


def test_the_text_for_a_helpdesk_names_no_command() -> None:
    report = diagnosed(
        replace(REFUSED, checks=tuple(_with_name(one) for one in REFUSED.checks), config=CONFIG)
    )

    made = ticket(job(report), report, "", words).text

    assert "test again with the user name" in made
    assert "mail-autoconf" not in made
    assert not re.search(r"(?<![\w-])--[a-z]", made)


def _with_name(check: Check) -> Check:
    return replace(check, login=replace(check.login, username="alice@lindenhof.example"))


def test_steps_that_are_shown_below_are_there() -> None:
    of_pages = [name for name in PAGES if not name.startswith("ticket")]
    shown = [name for name in of_pages if b"(shown below)" in page_bytes(name)]

    assert "compare" in shown
    for name in shown:
        assert len(page(name).xpath("//details")) > 0


def test_the_pages_of_verdicts_name_no_command() -> None:
    for name in ("bad", "compare", "owner", "nothing", "attempts", "ticket", "ticket-hostile"):
        assert b"mail-autoconf " not in page_bytes(name).replace(b"mail-autoconf 1.0", b"")
        assert b"--round-trip" not in page_bytes(name)


def test_our_own_words_for_pages_name_no_command() -> None:
    ours = {name: text for name, text in english().items() if name.startswith("web.")}

    assert {name for name, text in ours.items() if without_commands(text) != text} == {
        "web.software"
    }
