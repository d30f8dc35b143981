"""What people say leads to the answer."""

import tomllib
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.knowledge.texts import Complaint, ErrorNumber, FindingText, Topic, knowledge
from autoconf.knowledge.understanding import Understanding, symptom_of, understand

SAYINGS: Final[dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("sayings.toml").read_text(encoding="utf-8")
)
TYPED: Final = [
    (words, answer)
    for answer, typed in tomllib.loads(
        Path(__file__).with_name("typed.toml").read_text(encoding="utf-8")
    ).items()
    for words in typed
]

PIECES: Final = [
    "0x800CCC",
    "5.7.",
    "[IN-USE",
    "550",
    "pop3",
    "\N{COMBINING DIAERESIS}",
    "-ERR",
    "'",
]


def meant(words: str) -> str | None:
    entry = understand(words).entry
    return None if entry is None else entry.id


def test_each_symptom_has_three_sayings_of_its_own() -> None:
    assert SAYINGS.keys() == knowledge().symptoms.keys()
    assert [name for name, said in SAYINGS.items() if len(said) < 3] == []
    assert [
        words
        for name, said in SAYINGS.items()
        for words in said
        if words in knowledge().symptoms[name].words
    ] == []


@pytest.mark.parametrize("symptom", SAYINGS)
def test_a_symptom_is_understood(symptom: str) -> None:
    assert {words: meant(words) for words in SAYINGS[symptom]} == dict.fromkeys(
        SAYINGS[symptom], symptom
    )


@pytest.mark.parametrize(
    "name", [*knowledge().topics, *knowledge().symptoms, *knowledge().findings]
)
def test_an_id_means_itself(name: str) -> None:
    assert meant(name) == meant(name.upper()) == meant(name.replace("-", " ")) == name


@pytest.mark.parametrize(
    "words",
    ["0x800CCC0E", "0X800CCC0E", "800ccc0e", "(0x800ccc0e)", "Outlook says error 0x800CCC0E !"],
)
def test_a_number_of_outlook_is_known_in_any_form(words: str) -> None:
    assert meant(words) == "0x800CCC0E"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("5.7.26", "5.7.26"),
        ("550 5.7.26", "5.7.26"),
        ("550-5.7.26 This mail has been blocked", "5.7.26"),
        ("535 5.7.139 Authentication unsuccessful", "5.7.139"),
        ("530", "530"),
        ("530 authentication first", "530"),
        ("SMTP error 554", "554"),
        ("AUTHENTICATIONFAILED", "AUTHENTICATIONFAILED"),
        ("a1 NO [AUTHENTICATIONFAILED] Authentication failed.", "AUTHENTICATIONFAILED"),
        ("authenticationfailed", "AUTHENTICATIONFAILED"),
        ("-ERR [IN-USE]", "IN-USE"),
        ("[INUSE]", "IN-USE"),
        ("-ERR [SYS/TEMP] later", "SYS/TEMP"),
    ],
)
def test_the_codes_and_words_of_servers_are_known(words: str, number: str) -> None:
    assert meant(words) == number


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("554 relay access denied", "relaying-refused"),
        ("554 5.7.1 Relay access denied", "relaying-refused"),
        ("550 5.7.1 <bob@example.com>: Unable to relay", "relaying-refused"),
        ("530 5.7.0 Must issue a STARTTLS command first", "PRIVACYREQUIRED"),
        ("alice@demo.example cannot send", "cannot-send"),
    ],
)
def test_words_say_more_than_a_broad_number_or_an_address(words: str, answer: str) -> None:
    assert meant(words) == answer


def test_a_count_of_messages_is_no_reply_code() -> None:
    entry = understand("I have 550 messages").entry

    assert not isinstance(entry, ErrorNumber)


@pytest.mark.parametrize(
    ("words", "symptom"),
    [
        ("Outlok keeps asking for my pasword", "asks-again"),  # one letter
        ("the certifcate is from Avsat", "certificate-of-scanner"),  # missing, swapped
        ("can somebody in the café read my password", "cafe-reads-password"),
        ("CAN'T SEND", "cannot-send"),
        ("can\N{RIGHT SINGLE QUOTATION MARK}t send", "cannot-send"),
        ("my e-mails vanish from the phone", "mail-vanishes"),
    ],
)
def test_spelling_is_forgiven(words: str, symptom: str) -> None:
    assert meant(words) == symptom


def test_a_finding_is_known_by_its_title() -> None:
    assert meant("the clock of this computer is wrong") == "check-clock"


@pytest.mark.parametrize(
    "words", ["banana", "how are you", "", "   ", "?!", "the", "\0", "x" * 9999]
)
def test_unrelated_words_lead_to_nothing(words: str) -> None:
    found = understand(words)

    assert (found.entry, found.candidates) == (None, ())


def test_words_that_were_not_understood_are_named() -> None:
    found = understand("zebra banana password 0x80049999")

    assert found.known == ("password",)
    assert set(found.unknown) == {"zebra", "banana", "0x80049999"}


def test_words_about_something_else_than_mail_settings_are_not_taken_apart() -> None:
    assert understand("vacation message") == Understanding()


def test_where_several_fit_up_to_five_are_named() -> None:
    found = understand("spam")

    assert found.entry is None
    assert 2 <= len(found.candidates) <= 5
    assert {"spam-folder", "lands-in-junk"} <= {entry.id for entry in found.candidates}


def test_every_answer_is_a_symptom_for_a_check() -> None:
    known = knowledge()
    topic, complaint = known.topics["leave-on-server"], known.symptoms["asks-again"]
    number, finding = known.error_numbers["530"], known.findings["app-password-needed"]
    assert isinstance(topic, Topic)
    assert isinstance(complaint, Complaint)
    assert isinstance(finding, FindingText)

    assert symptom_of(topic).rules == topic.findings
    assert symptom_of(complaint).rules == complaint.rules
    assert symptom_of(number).rules == ("login-not-used", "wrong-encryption-on-port")
    assert symptom_of(finding).rules == ("app-password-needed",)
    assert symptom_of(finding).topics == ("app-password",)


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_no_words_break_it(words: str) -> None:
    found = understand(words)

    assert found.entry is None or found.candidates == ()


@pytest.mark.parametrize(("words", "answer"), TYPED)
def test_a_sentence_as_it_is_typed_gets_its_answer(words: str, answer: str) -> None:
    assert (meant(words) or "unsure") == answer


def test_an_answer_for_one_provider_needs_its_name() -> None:
    assert meant("cannot add my account to thunderbird") != "icloud-login-failed"
    assert meant("cannot add my icloud account to thunderbird") == "icloud-login-failed"
