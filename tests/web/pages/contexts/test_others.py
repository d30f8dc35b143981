"""The start, the forms, the comparison, the owner, the sheet, the topics and the ends."""

import pytest
from msgspec.structs import replace

from autoconf.errors import InvalidAddressError
from autoconf.knowledge.texts import knowledge
from autoconf.model.audit import SetsUp
from autoconf.model.message import Message
from autoconf.web.pages.contexts.about import privacy
from autoconf.web.pages.contexts.compare import compare
from autoconf.web.pages.contexts.explain import explain_topic
from autoconf.web.pages.contexts.facts import Chosen
from autoconf.web.pages.contexts.forms import SYMPTOMS, symptoms
from autoconf.web.pages.contexts.owner import owner
from autoconf.web.pages.contexts.sheet import sheet
from autoconf.web.pages.contexts.start import did_you_mean, not_an_address
from autoconf.web.pages.contexts.stops import attempts, busy, full, nothing
from tests.web.pages.all_pages import AUDIT
from tests.web.pages.rendered import page, said, words
from tests.web.pages.samples import COMPARED, FITS, NOTHING, PAUSED, REFUSED, WORKS, job


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("alice.lindenhof.example", "alice@lindenhof.example"),
        (" alice.mail.lindenhof.example ", "alice@mail.lindenhof.example"),
        ("lindenhof.example", ""),
        ("alice@lindenhof", ""),
        ("alice", ""),
        ("..example", ""),
        ("alice.in the.garden", ""),
    ],
)
def test_a_dot_may_stand_where_the_at_sign_belongs(typed: str, meant: str) -> None:
    assert did_you_mean(typed) == meant


def test_the_field_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    root = page("start-error")

    (field,) = root.xpath("//input[@id='address']")
    assert field.get("value") == "alice.lindenhof.example"
    assert field.get("aria-invalid") == "true"
    (error,) = said(root, "//*[@id='address-more']")
    assert error == "There is no @ in this address. Did you mean alice@lindenhof.example?"
    assert said(root, "//form//button")[-1] == "Yes, alice@lindenhof.example"


def test_another_fault_is_said_in_its_words() -> None:
    why = InvalidAddressError("address.two-ats", address="a@b@c")

    made = not_an_address("a@b@c", why, words)

    assert made.ask.error.startswith("This is no e-mail address: a@b@c has more than one @")
    assert made.meant == ""


@pytest.mark.parametrize(
    ("typed", "said_first"),
    [
        ("", "Type your e-mail address here."),
        ("  ", "Type your e-mail address here."),
        ("bob at demo", "This is no e-mail address: 'bob at demo' has no @"),
    ],
)
def test_a_text_that_is_far_from_an_address_leads_to_one(typed: str, said_first: str) -> None:
    why = InvalidAddressError("host.characters", name=typed)

    assert not_an_address(typed, why, words).ask.error.startswith(said_first)


def test_the_symptoms_are_complaints_that_are_known() -> None:
    assert set(SYMPTOMS) <= knowledge().symptoms.keys()
    assert len(symptoms(words).symptoms) == 7


def test_what_was_chosen_stays_chosen() -> None:
    made = symptoms(words, address="x", error="no", chosen="lands-in-junk", said="it says 550")

    assert [one.value for one in made.symptoms if one.is_chosen] == ["lands-in-junk"]
    assert (made.address, made.address_error, made.said) == ("x", "no", "it says 550")
    assert symptoms(words, chosen="nonsense").symptoms[0].is_chosen


def test_settings_that_do_not_fit_stand_beside_the_right_ones() -> None:
    made = compare(job(COMPARED), COMPARED, words)

    assert made.verdict.title == "4 of your settings do not fit"
    assert [(one.name, one.yours, one.right) for one in made.differences] == [
        ("Port and security (reading)", "995, STARTTLS", "995, SSL/TLS"),
        ("Leave mail on the server (reading)", "no", "yes"),
        ("Server (sending)", "mail.lindenhof.example", "smtp.lindenhof.example"),
        ("Port and security (sending)", "25, unencrypted", "465, SSL/TLS"),
    ]
    assert "so the connection fails" in made.differences[0].effect
    assert {one.program for one in made.differences} == {"Outlook"}


def test_a_finding_that_says_the_same_as_the_table_is_left_out() -> None:
    titles = [note.title for note in compare(job(COMPARED), COMPARED, words).notes]

    assert "Reading cannot work: port 995 wants SSL/TLS" in titles
    assert not any("differ from what is right" in title for title in titles)


def test_settings_that_fit_are_called_so() -> None:
    verdict = compare(job(FITS), FITS, words).verdict

    assert (verdict.tone, verdict.title) == ("good", "Your settings fit")


def test_one_difference_is_one() -> None:
    (using,) = COMPARED.using
    kept = tuple(
        d for d in using.differences if (d.server, d.field) == ("incoming/0", "socket_type")
    )
    report = replace(COMPARED, using=(replace(using, differences=kept),))

    assert compare(job(report), report, words).verdict.title == (
        "One of your settings does not fit"
    )


def test_a_file_that_says_nothing_is_named_with_its_reason() -> None:
    problem = Message.of("using.binary", file="prefs.js")
    report = replace(COMPARED, using=(), using_problems=(problem,))

    made = compare(job(report), report, words)

    assert made.verdict.title == "These settings could not be read"
    assert made.unread == (words(problem).removeprefix("--using: "),)


def test_without_right_settings_nothing_is_compared() -> None:
    report = replace(COMPARED, config=None)

    title = compare(job(report), report, words).verdict.title
    assert title == "There is nothing to compare with: no settings for lindenhof.example"


def test_the_owner_sees_each_program_and_how_many_are_ready() -> None:
    made = owner(job(audit=AUDIT, address="example.com"), AUDIT, words)

    assert made.verdict.title == "11 of 20 mail programs set themselves up for example.com"
    assert [mark.word for mark in made.tally] == ["11 yes", "1 half", "5 no", "3 unknown"]
    assert len(made.programs) == 20
    assert [row.mark.kind for row in made.programs] == sorted(
        (row.mark.kind for row in made.programs), key=["good", "half", "none", "unknown"].index
    )


def test_the_owner_gets_the_one_record_to_publish() -> None:
    made = owner(job(audit=AUDIT, address="example.com"), AUDIT, words)

    assert made.record.startswith("_submission._tcp.example.com.")
    assert page("owner").xpath("//button[@data-copy]/@data-copy") == [made.record]


def test_a_program_that_reads_nothing_says_what_to_hand_out() -> None:
    made = owner(job(audit=AUDIT, address="example.com"), AUDIT, words)

    (row,) = [row for row in made.programs if row.name == "iPhone"]
    assert row.text.endswith("; hand out a profile")
    assert not any("mail-autoconf" in row.text for row in made.programs)


def test_a_misspelt_domain_has_no_tables() -> None:
    gone = replace(AUDIT, exit=1, title=Message.of("audit.not-there", domain="exmaple.com"))

    made = owner(job(audit=gone, address="exmaple.com"), gone, words)

    assert (made.programs, made.published, made.tally) == ((), (), ())
    assert made.verdict.title == "exmaple.com does not exist: check the spelling"


def test_every_answer_has_a_mark() -> None:
    for answer in SetsUp:
        programs = tuple(replace(one, answer=answer) for one in AUDIT.programs[:1])
        made = owner(job(), replace(AUDIT, programs=programs, next=None), words)
        assert made.programs[0].mark.word == answer.value


def test_the_sheet_holds_no_password_and_one_program() -> None:
    made = sheet(job(WORKS), WORKS, words, Chosen(protocol="pop3", client="mac"))

    assert made.values[0].note == "POP3"
    assert [row.label for row in made.values[0].rows] == ["Server", "Port", "Security", "User name"]
    assert made.program.name == "Mail on a Mac"
    assert (made.program.files, made.program.code) == ((), None)
    assert "type the values above" in made.program.steps[2]
    assert made.tested.startswith("These settings are tested")


def test_the_sheet_for_a_phone_has_the_code_for_its_camera() -> None:
    made = sheet(job(WORKS), WORKS, words, Chosen(client="thunderbird-phone"))

    assert made.program.code is not None
    assert made.program.steps[2] == "Point the camera at this code."
    assert made.program.files == ()


def test_a_sheet_for_a_program_without_a_place_shows_the_first_one() -> None:
    made = sheet(job(REFUSED), REFUSED, words, Chosen(client="mutt"))

    assert made.program.name == "Thunderbird on a computer"
    assert made.tested.startswith("These settings are not tested")


@pytest.mark.parametrize("name", [*knowledge().topics, *knowledge().symptoms, "login-refused"])
def test_every_topic_has_a_page(name: str) -> None:
    made = explain_topic(name, words)

    assert made is not None
    assert made.title
    assert made.text.blocks or made.causes
    assert "(explain " not in str(made)


def test_an_unknown_topic_has_none() -> None:
    assert explain_topic("../../etc", words) is None


@pytest.mark.parametrize(
    ("place", "start"),
    [(1, "You are the next one."), (2, "1 person is"), (61, "60 people are before you.")],
)
def test_the_line_is_counted(place: int, start: str) -> None:
    assert busy(job(state="queued", place=place), words).verdict.lead[0].startswith(start)


def test_a_full_site_kept_nothing() -> None:
    made = full(60, words)

    assert made.job_url == ""
    assert "Your address was not kept" in made.verdict.lead[0]


def test_nothing_found_names_the_domain_that_was_meant() -> None:
    made = nothing(job(NOTHING, address="carol@gmial.com"), NOTHING, words)

    assert made.meant == "carol@gmail.com"
    assert len(made.looked) == 6
    assert page("nothing").xpath("//input[@name='address']/@value") == ["carol@gmail.com"]


def test_used_up_tries_say_how_long_to_wait() -> None:
    made = attempts(job(PAUSED), PAUSED, words)

    assert made.verdict.title == "3 logins failed, so none is sent for 12 minutes"
    assert len(made.steps) == 3
    unknown = attempts(job(REFUSED), REFUSED, words)
    assert unknown.verdict.title == "3 logins failed, so we stop for a while"


@pytest.mark.parametrize(
    ("pause_s", "title"),
    [
        (661.0, "3 logins failed, so we stop for 12 minutes"),
        (7201.0, "3 logins failed, so we stop for 3 hours"),
    ],
)
def test_the_third_failure_says_how_long_to_wait(pause_s: float, title: str) -> None:
    assert attempts(job(REFUSED, pause_s=pause_s), REFUSED, words).verdict.title == title


def test_a_site_without_logins_says_nothing_about_passwords() -> None:
    titles = [part.title for part in privacy(words).parts]

    assert "Your password" in titles
    assert "Your password" not in [p.title for p in privacy(words, login_tests=False).parts]
