"""The files of the knowledge fit together."""

import tomllib
from collections import Counter
from itertools import chain
from typing import Final

from autoconf.knowledge.texts import DATA, knowledge
from autoconf.registry import plugin_ids

TOPICS: Final = [
    "pop3",
    "imap",
    "smtp",
    "pop3-or-imap",
    "leave-on-server",
    "pop3-to-imap",
    "several-devices",
    "ports",
    "ssl-and-starttls",
    "certificates",
    "app-password",
    "browser-sign-in",
    "password-box",
    "two-passwords",
    "user-name",
    "aliases",
    "sender-verification",
    "spf",
    "dkim",
    "dmarc",
    "mta-sts",
    "public-wifi",
    "blocked-ports",
    "proxy",
    "autoconfig",
    "autodiscover",
    "exchange",
    "quotas",
    "folders",
    "sent-mail",
    "spam-folder",
    "new-computer",
    "move-mailbox",
    "error-numbers",
    "privacy",
]
KNOWN: Final = knowledge()


def test_the_topics_are_those_of_the_command_line_page() -> None:
    assert list(KNOWN.topics) == TOPICS


def test_there_are_62_symptoms() -> None:
    assert len(KNOWN.symptoms) == 62


def test_an_id_stands_for_one_thing() -> None:
    ids = chain(KNOWN.topics, KNOWN.symptoms, KNOWN.findings, KNOWN.error_numbers, KNOWN.unclear)

    assert [name for name, count in Counter(ids).items() if count > 1] == []


def test_every_rule_of_the_program_is_known() -> None:
    assert set(plugin_ids("autoconf.diagnosis.rules")) - {"interface"} <= KNOWN.findings.keys()


def test_every_rule_that_is_named_is_known() -> None:
    named = {
        rule
        for rules in (
            *(topic.findings for topic in KNOWN.topics.values()),
            *(symptom.rules for symptom in KNOWN.symptoms.values()),
            *(number.rules for number in KNOWN.error_numbers.values()),
        )
        for rule in rules
    }

    assert named - KNOWN.findings.keys() == set()


def test_every_rule_is_reached_from_a_symptom_or_a_topic() -> None:
    reached = {
        *chain.from_iterable(topic.findings for topic in KNOWN.topics.values()),
        *chain.from_iterable(symptom.rules for symptom in KNOWN.symptoms.values()),
    }

    assert KNOWN.findings.keys() - reached == set()


def test_every_topic_that_is_named_exists() -> None:
    named = {
        *chain.from_iterable(topic.see for topic in KNOWN.topics.values()),
        *chain.from_iterable(symptom.topics for symptom in KNOWN.symptoms.values()),
        *chain.from_iterable(number.topics for number in KNOWN.error_numbers.values()),
    }

    assert named - KNOWN.topics.keys() == set()


def test_every_answer_of_an_unclear_saying_exists_and_they_fit_into_a_list() -> None:
    named = {name: saying.may_be for name, saying in KNOWN.unclear.items()}

    assert [name for answers in named.values() for name in answers if not KNOWN.entry(name)] == []
    assert [name for name, answers in named.items() if len(answers) not in {0, 2, 3, 4, 5}] == []


def test_each_unclear_saying_has_words_in_the_language() -> None:
    words = tomllib.loads((DATA / "en" / "unclear.toml").read_text(encoding="utf-8"))

    assert words.keys() == KNOWN.unclear.keys()


def test_a_topic_does_not_name_itself() -> None:
    assert [topic.id for topic in KNOWN.topics.values() if topic.id in topic.see] == []


def test_a_symptom_has_rules_or_an_answer_or_is_a_question_about_one_topic() -> None:
    assert [
        symptom.id
        for symptom in KNOWN.symptoms.values()
        if not (symptom.rules or symptom.answer or len(symptom.topics) == 1)
    ] == []
