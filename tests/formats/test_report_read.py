import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError
from autoconf.formats import report_json
from autoconf.formats.report_read import read_config, read_proved
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.formats.sample_report import ADDRESS, CONFIG, POP3, REPORT, SMTP


def english(message: Message) -> str:
    return message.id


BODY = report_json.write(replace(REPORT, attempts=()), english)


def settings(body: bytes) -> ClientConfig:
    """Return the settings of a report that has some."""
    config = read_config(body)[2]
    assert config is not None
    return config


def changed(change: Callable[[Any], object]) -> bytes:
    """Return the report with its ``config`` changed."""
    document = json.loads(BODY)
    change(document["config"])
    return json.dumps(document).encode()


def test_settings_are_read_back() -> None:
    address, domain, config = read_config(BODY)

    assert (address, domain) == (ADDRESS, "example.com")
    assert config is not None
    assert replace(config, trust=()) == replace(CONFIG, trust=())


def test_a_report_about_nothing_is_read_back() -> None:
    body = report_json.write(Report(address=None, domain="example.com"), english)

    assert read_config(body) == (None, "example.com", None)


def test_fields_of_a_newer_program_are_ignored() -> None:
    document = json.loads(BODY) | {"mood": "good", "findings": "many"}

    assert settings(json.dumps(document).encode()) == settings(BODY)


def test_only_decisions_against_a_server_are_kept() -> None:
    decisions = {server: decision.decision for server, decision in settings(BODY).trust}

    assert decisions == {POP3: Decision.NEVER, SMTP: Decision.CONFIRM}


def test_what_a_report_says_of_the_host_and_why_is_not_believed() -> None:
    def lie(config: Any) -> None:
        config["outgoing"][0]["hostname"] = "smtp.elsewhere.org"
        config["outgoing"][0]["trust"] |= {
            "confirm_domain": "example.com",
            "foreign": False,
            "reasons": ["trust.same-domain"],
        }

    ((_, never), (_, decision)) = settings(changed(lie)).trust

    assert (decision.confirm_domain, decision.foreign) == ("elsewhere.org", True)
    assert {*never.reasons, *decision.reasons} == {"trust.report-objects"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"schema_version": 1', b'"schema_version": 2', "Invalid enum value 2"),
        (b'"hostname": "imap.example.com"', b'"hostname": "/etc"', "not a host name"),
        (b'"imap.example.com"', b'"127.0.0.1"', "127.0.0.1 is this machine.* give the address"),
        (b'"imap.example.com"', b'"localhost"', "localhost is this machine.* give the address"),
        (b'"port": 993', b'"port": 70000', "65535"),
        (b'"port": 993', b'"port": 0', ">= 1"),
        (b'"username_form": "%', b'"username_form": "\\r\\n%', "control character"),
        (b'"username_form": "%EMAILADDRESS%"', b'"username_form": ""', "is empty"),
        (b'"username_form": "%EMAILADDRESS%"', b'"username_form": "%LOGIN%"', "placeholder"),
        (b'"protocol": "imap"', b'"protocol": "smtp"', "other direction"),
        (b'"address": "alice@', b'"address": "alice', "has no @"),
        (b'"address": "alice@example.com"', b'"address": "alice@x.org"', "not that of its address"),
        (b'"domain": "example.com"', b'"domain": "x"', "not a full domain"),
        (b'"what": "app-password"', b'"what": "pay"', "Invalid enum value 'pay'"),
        (b'"kind": "caldav"', b'"kind": "gopher"', "Invalid enum value 'gopher'"),
        (b'"password-cleartext"', b'"shouting"', "Invalid enum value 'shouting'"),
        (b'"trust.over-http"', b'"read.me"', "unknown word 'read.me'"),
        (b'"source": "autoconfig-url"', b'"source": "A b"', "unknown word 'A b'"),
        (b'[\n          "password-cleartext"\n        ]', b"[]", "no way to log in"),
        (b"Example Mail", b"Example\\u001b[31mMail", "control character"),
        (b"Example Mail", b"Example\\u202eMail", "control character"),
        (b"Example Mail", b"x" * 2001, "too long"),
        (b"https://example.com/help", b"javascript:alert(1)", "no web address"),
        (b"https://webmail.example.com/", b"file:///etc/passwd", "no web address"),
        (b"https://dav.example.com/", b"//dav.example.com/", "no web address"),
        (b'"check_interval_minutes": 15', b'"check_interval_minutes": -1', "not between 0"),
        (b'"domains": [\n      "example.com"', b'"domains": [\n      "a b"', "not a host name"),
        (b"{", b"", "Expected `object`"),
        (b"{", b"{,", "malformed"),
        (b"Example Mail", b"\xff", "utf-8"),
        (b"{", b'{"x": ' + b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: bytes, new: bytes, why: str) -> None:
    assert old in BODY

    with pytest.raises(MalformedDocumentError, match=why) as caught:
        read_config(BODY.replace(old, new, 1))

    assert str(caught.value).isprintable()


def test_a_list_without_end_is_refused() -> None:
    body = changed(lambda config: config.update(domains=["example.com"] * 5001))

    with pytest.raises(MalformedDocumentError, match="more than 5000"):
        read_config(body)


def test_an_outgoing_server_that_reads_mail_is_refused() -> None:
    body = changed(lambda config: config.update(outgoing=config["incoming"]))

    with pytest.raises(MalformedDocumentError, match="other direction"):
        read_config(body)


def test_the_address_of_a_managesieve_server_is_read() -> None:
    service = {"kind": "managesieve", "url": "sieve://s.example.com:4190"}

    read = settings(changed(lambda config: config.update(services=[service])))

    assert read.services[0].url == "sieve://s.example.com:4190"


def test_accepted_logins_are_read() -> None:
    accepted = {check.endpoint for check in REPORT.checks if check.is_proved}

    assert accepted
    assert read_proved(BODY) == accepted


def test_a_login_proves_nothing_where_the_mailbox_was_not_opened() -> None:
    document = json.loads(BODY)
    for check in document["checks"]:
        check["mailbox"] = {"refusal": "locked"}

    assert not read_proved(json.dumps(document).encode())


@pytest.mark.parametrize("checks", [7, [{}], [{"login": {"outcome": "accepted"}}]])
def test_checks_that_make_no_sense_are_refused(checks: object) -> None:
    with pytest.raises(MalformedDocumentError):
        read_proved(json.dumps({"checks": checks}).encode())
