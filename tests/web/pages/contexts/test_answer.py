import pytest
from msgspec.structs import replace

from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.evidence import Answer as Answered
from autoconf.model.evidence import Outcome, Relation, Tier, Trust
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Authentication, AuthMethod, SocketType
from autoconf.renderers.engine import clients
from autoconf.web.pages.contexts.answer import Answer, answer, has_values
from autoconf.web.pages.contexts.facts import Chosen
from autoconf.web.pages.contexts.programs import FEATURED, STEPS, picks
from tests.web.pages.rendered import page, said, words
from tests.web.pages.samples import (
    CONFIG,
    DOMAIN,
    FOUND,
    IMAP,
    POP3,
    REPORT,
    SMTP,
    UNCONFIRMED,
    WORKS,
    YAHOO_REPORT,
    job,
    reached,
)


def made(report: Report = REPORT, protocol: str = "", client: str = "", **rest: object) -> Answer:
    return answer(job(report, **rest), report, words, Chosen(protocol=protocol, client=client))


def test_the_title_names_the_address_and_the_lead_says_whose_word_it_is() -> None:
    verdict = made().verdict

    assert verdict.title == "These are the settings for alice@lindenhof.example"
    assert verdict.lead == (
        "They come from the provider itself, over a verified connection. The servers answer.",
    )
    assert verdict.tone == "good"


def test_a_silent_server_is_named() -> None:
    silent = replace(reached(SMTP), outcome=CheckOutcome.TIMED_OUT, reached=Stage.CONNECT)
    verdict = made(replace(REPORT, checks=(reached(IMAP), silent))).verdict

    assert verdict.tone == "warn"
    assert "smtp.lindenhof.example" in verdict.lead[0]


def test_servers_that_were_not_asked_are_not_called_good() -> None:
    verdict = made(replace(REPORT, checks=())).verdict

    assert verdict.tone == "warn"
    assert verdict.lead[0].endswith("The servers were not asked yet.")


def test_after_a_login_nothing_is_left_to_try() -> None:
    proved = made(WORKS)

    assert proved.verdict.facts == ()
    assert not proved.offers_login


@pytest.mark.parametrize(
    ("facts", "start"),
    [
        ({"tier": Tier.DIRECTORY}, "They come from Mozilla's directory"),
        ({"tier": Tier.GUESS}, "No place names them."),
        ({"relation": Relation.MAIL_HOST}, "They come from the company that takes the mail"),
        (
            {"answer": Answered(config=CONFIG, trust=Trust.UNAUTHENTICATED)},
            "They come from the provider, over a connection that others",
        ),
        ({"outcome": Outcome.ABSENT, "answer": None}, "They were put together"),
    ],
)
def test_the_origin_is_said(facts: dict[str, object], start: str) -> None:
    report = replace(REPORT, attempts=(replace(FOUND, **facts),))

    assert made(report).verdict.lead[0].startswith(start)


def test_settings_of_our_list_are_called_so() -> None:
    servers = [replace(one, source="provider-db") for one in (IMAP, SMTP)]
    config = replace(CONFIG, incoming=(servers[0],), outgoing=(servers[1],), trust=())
    report = replace(
        REPORT, config=config, attempts=(replace(FOUND, source="provider-db"),), checks=()
    )

    assert made(report).verdict.lead[0].startswith("They come from our own list of providers.")


def test_imap_and_pop3_are_a_choice_with_consequences() -> None:
    first, second = made(protocol="pop3").choices

    assert (first.value, first.is_chosen) == ("imap", False)
    assert first.title == "The same mail on every device"
    assert (second.value, second.is_chosen) == ("pop3", True)
    assert "Back up that computer." in second.text
    assert made(protocol="pop3").values[0].note == "POP3"


def test_imap_is_chosen_before_anybody_chose() -> None:
    assert made().protocol == "imap"
    assert made(protocol="smtp").protocol == "imap"


def test_one_protocol_is_no_choice() -> None:
    report = replace(REPORT, config=replace(CONFIG, incoming=(POP3,)))

    assert made(report).choices == ()
    assert made(report).protocol == "pop3"


def test_the_values_are_those_to_type() -> None:
    incoming, outgoing = made().values

    assert [(row.label, row.text) for row in incoming.rows] == [
        ("Server", "imap.lindenhof.example"),
        ("Port", "993"),
        ("Security", "SSL/TLS"),
        ("User name", "alice@lindenhof.example"),
        ("Password", "the one of your mailbox"),
    ]
    assert outgoing.rows[-1].text == "the same as above"


def test_the_password_is_that_which_the_provider_wants() -> None:
    assert made(YAHOO_REPORT).values[0].rows[-1].text == "an app password of the provider"
    way = (Authentication(method=AuthMethod.OAUTH2),)
    browser = replace(CONFIG, incoming=(replace(IMAP, authentication=way),))
    rows = made(replace(REPORT, config=browser)).values[0].rows
    assert rows[-1].text == "sign in with the browser"


def test_a_server_without_encryption_is_never_shown() -> None:
    plain = replace(CONFIG, incoming=(replace(IMAP, socket_type=SocketType.PLAIN),))

    assert not has_values(replace(REPORT, config=plain))
    assert not has_values(replace(REPORT, config=None))
    assert has_values(REPORT)


def test_the_other_port_helps_where_a_network_blocks_one() -> None:
    shown = made()

    assert shown.other_port_title == "If a network blocks sending over port 465"
    assert shown.other_port.startswith("Use port **587** with **STARTTLS** on the same server.")
    alone = replace(REPORT, config=replace(CONFIG, outgoing=(SMTP,)))
    assert made(alone).other_port == ""


def test_the_places_that_know_nothing_are_counted() -> None:
    *found, rest = made().origin

    assert [stop.kind for stop in found] == ["yes", "yes"]
    assert found[0].came == "https://autoconfig.lindenhof.example/mail/config-v1.1.xml"
    assert rest.what == "4 more places were asked"


def test_the_test_of_the_login_is_offered_where_it_is_possible() -> None:
    assert made().offers_login
    assert not made(login_tests=False).offers_login
    paused = replace(REPORT, login_pause=Message("login.no-password"))
    assert not made(paused).offers_login


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
@pytest.mark.parametrize("name", FEATURED)
def test_each_program_of_the_page_has_its_steps(name: str, protocol: str) -> None:
    shown = made(protocol=protocol, client=name)

    assert len(shown.program.steps) == STEPS
    assert shown.program.lead
    assert [one.value for one in shown.picks if one.is_chosen] == [name]


@pytest.mark.parametrize("name", FEATURED)
def test_each_program_has_steps_where_no_file_can_be_made(name: str) -> None:
    shown = made(UNCONFIRMED, client=name).program

    assert shown.files == ()
    assert shown.code is None
    assert len(shown.steps) == STEPS


def test_the_iphone_gets_its_profile_before_the_steps() -> None:
    shown = made(client="iphone").program

    assert shown.is_file_first
    (file,) = shown.files
    assert file.url == "/jobs/k3Vx9/files/apple-mail/mail-settings.mobileconfig?protocol=imap"
    assert file.is_file


def test_a_phone_gets_a_code_for_its_camera_and_the_same_as_a_file() -> None:
    shown = made(client="thunderbird-phone").program

    assert shown.code is not None
    assert shown.code.url == "/jobs/k3Vx9/qr/thunderbird-android.svg?protocol=imap"
    (file,) = shown.files
    assert file.url == "/jobs/k3Vx9/files/thunderbird-android/settings.k9s?protocol=imap"


def test_several_files_are_one_archive() -> None:
    (file,) = made(client="thunderbird").program.files

    assert file.url == "/jobs/k3Vx9/files/thunderbird.zip?protocol=imap"


def test_all_other_programs_are_one_step_away() -> None:
    others = made(client="other").program.others
    names = {link.url.rpartition("client=")[2].removesuffix("#program") for link in others}

    covered = {name for one in FEATURED.values() for name in (one.client, one.instead_of) if name}
    for_people = {name for name, info in clients().items() if not info.for_owners}
    assert names == for_people - covered - {"sheet"}
    assert picks("other", words)[-1].where == f"{len(names)} more, or a sheet"


@pytest.mark.parametrize(
    "name", sorted(n for n, info in clients().items() if not info.for_owners and n != "sheet")
)
def test_every_other_program_has_something_to_do(name: str) -> None:
    shown = made(client=name).program

    assert shown.steps or shown.sections or shown.notes


def test_an_app_that_imports_nothing_has_steps_with_the_values() -> None:
    shown = made(client="samsung-email").program

    assert [section.heading for section in shown.sections] == [
        "Open the form",
        "Incoming mail: IMAP",
        "Outgoing mail: SMTP",
        "At the end",
    ]
    assert shown.files == ()


def test_an_unknown_program_is_the_first_one() -> None:
    assert made(client="nonsense").client == "thunderbird"
    assert made(client="sheet").client == "thunderbird"


def test_an_app_without_pop3_says_so() -> None:
    shown = made(client="outlook-mobile", protocol="pop3").program

    assert shown.sections == ()
    assert "POP3" in " ".join(shown.notes)


def test_the_choice_works_without_a_script() -> None:
    root = page("answer")

    (form,) = root.xpath("//form[@id='choose']")
    assert (form.get("method"), form.get("action")) == ("get", "/jobs/k3Vx9")
    radios = root.xpath("//input[@type='radio']")
    assert {radio.get("form") for radio in radios} == {"choose"}
    assert {radio.get("name") for radio in radios} == {"protocol", "client"}
    assert said(root, "//noscript/button[@form='choose']") == ["Show", "Show"]


def test_buttons_that_need_a_script_are_hidden_without_it() -> None:
    buttons = page("answer").xpath("//button[@data-copy]")

    assert len(buttons) == 8
    assert all("hidden" in button.keys() for button in buttons)  # noqa: SIM118 - of lxml


def test_a_domain_alone_has_no_name_of_a_person() -> None:
    shown = made(DOMAIN, client="thunderbird", address="lindenhof.example")

    assert shown.values[0].rows[3].text == "the whole address"
    assert shown.values[0].rows[3].kind == "note"
    assert shown.program.steps[1] == "Type your name and your address, then **Continue**."
    assert not shown.offers_login
    assert "%EMAIL" not in str(shown)
