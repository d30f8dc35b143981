import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.characters import hidden
from autoconf.formats import report_json
from autoconf.model.cause import Cause
from autoconf.model.config import TrustDecision
from autoconf.model.evidence import Outcome
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.formats.sample_report import (
    ATTEMPT,
    AUTO,
    CHECK,
    CONFIG,
    CONFIRM,
    GRADE,
    IMAP,
    MAILBOX,
    NEVER,
    POP3,
    REPORT,
    ROUND_TRIP,
    SENDING,
    SMTP,
)

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


def english(message: Message) -> str:
    return f"{message.id}!"


def written(report: Report) -> Any:
    return json.loads(report_json.write(report, english))


def test_the_report_has_the_published_fields_in_their_order() -> None:
    published = [
        "schema_version",
        "address",
        "domain",
        "elapsed_s",
        "attempts",
        "config",
        "checks",
        "findings",
    ]

    assert list(written(REPORT))[:8] == published


def test_an_attempt_is_written_with_its_answer() -> None:
    (attempt,) = written(REPORT)["attempts"]
    answer = attempt.pop("answer")

    assert attempt == {
        "source": "autoconfig-url",
        "tier": "provider",
        "relation": "own",
        "asked": "https://autoconfig.example.com/mail/config-v1.1.xml",
        "outcome": "found",
        "detail": "document.no-provider!",
        "trust": "authenticated",
        "elapsed_s": 0.21,
        "rank": 30,
        "notes": ["document.no-provider!"],
        "hops": ["https://autoconfig.example.com/"],
    }
    assert answer["incoming"][0]["source"] == "autoconfig-url"
    assert answer["trust"] is None
    assert list(answer) == list(written(REPORT)["config"])


def test_a_crash_shows_its_last_line_and_no_paths() -> None:
    trace = 'Traceback:\n  File "/home/alice/x.py"\nValueError: odd\n'
    crashed = replace(ATTEMPT, outcome=Outcome.CRASHED, answer=None, traceback=trace)

    (attempt,) = written(replace(REPORT, attempts=(crashed,)))["attempts"]

    assert (attempt["detail"], attempt["answer"], attempt["trust"]) == (
        "ValueError: odd",
        None,
        None,
    )


def test_a_server_is_written_with_its_trust() -> None:
    assert written(REPORT)["config"]["outgoing"] == [
        {
            "protocol": "smtp",
            "hostname": "smtp.example.com",
            "port": 465,
            "socket_type": "SSL",
            "authentication": ["password-cleartext"],
            "username": "alice@example.com",
            "username_form": "%EMAILADDRESS%",
            "source": "autoconfig-url",
            "trust": {
                "decision": "confirm",
                "confirm_domain": "example.com",
                "reasons": ["trust.over-http"],
                "foreign": True,
                "replaces": None,
                "asked": "http://autoconfig.example.com/mail/config-v1.1.xml",
            },
            "username_stated": True,
            "restriction": ["x"],
            "pop3": None,
        }
    ]


@pytest.mark.parametrize(
    ("imap", "smtp", "worst"),
    [
        (AUTO, AUTO, "auto"),
        (AUTO, CONFIRM, "confirm"),
        (NEVER, CONFIRM, "never"),
        (CONFIRM, AUTO, "confirm"),
    ],
)
def test_trust_of_a_config_is_the_worst_of_the_servers_used(
    imap: TrustDecision, smtp: TrustDecision, worst: str
) -> None:
    config = replace(CONFIG, trust=((IMAP, imap), (POP3, NEVER), (SMTP, smtp)))

    assert written(replace(REPORT, config=config))["config"]["trust"]["decision"] == worst


def test_a_check_is_written_stage_by_stage() -> None:
    (check,) = written(REPORT)["checks"]

    assert check == {
        "protocol": "imap",
        "hostname": "imap.example.com",
        "port": 993,
        "socket_type": "SSL",
        "reached": "done",
        "outcome": "ok",
        "detail": "",
        "capabilities": ["IMAP4rev1"],
        "tls": {
            "version": "TLSv1.3",
            "cipher": "",
            "verified": True,
            "problem": None,
            "names": ["imap.example.com"],
            "issuer": "",
            "not_after": "",
            "sha256": "",
            "not_before": "",
            "pinned": False,
            "subject": "",
            "matched_name": "",
            "key_type": "",
            "key_bits": 0,
            "signature_hash": "",
            "self_signed": False,
            "chain_length": 0,
            "chain_in_order": True,
            "root_sent": False,
            "issuer_missing": False,
            "trust_store": "",
        },
        "login": {
            "outcome": "accepted",
            "mechanism": "PLAIN",
            "username": "alice@example.com",
            "message": "",
            "code": "",
        },
        "transcript": ["S: * OK ready", "C: a1 AUTHENTICATE PLAIN ****"],
        "messages_waiting": 3,
        "mailbox": None,
        "elapsed_s": 0.0,
        "grades": [],
        "stages": [
            {"stage": "name", "elapsed_s": 0.02},
            {"stage": "connect", "elapsed_s": 0.08},
            {"stage": "tls", "elapsed_s": 0.11},
            {"stage": "greeting", "elapsed_s": 0.05},
            {"stage": "login", "elapsed_s": 1.41},
            {"stage": "done", "elapsed_s": 0.2},
        ],
    }


def test_a_grade_is_written_in_words_and_in_ids() -> None:
    (check,) = written(replace(REPORT, checks=(replace(CHECK, grades=(GRADE,)),)))["checks"]

    assert check["grades"] == [
        {
            "check": "key",
            "grade": "warn",
            "message": "tls.key.short!",
            "message_id": "tls.key.short",
            "parameters": {"key": "RSA"},
        }
    ]


def test_what_a_login_showed_is_written_by_protocol() -> None:
    (check,) = written(replace(REPORT, checks=(replace(CHECK, mailbox=MAILBOX),)))["checks"]

    assert check["mailbox"]["pop3"]["may_stay"] is False
    assert check["mailbox"]["imap"]["folders"] == [{"use": "sent", "name": "Gesendet"}]
    assert check["mailbox"]["smtp"]["sender"] == "refused"
    assert (check["mailbox"]["messages"], check["mailbox"]["refusal"]) == (3, "")


def test_what_others_make_of_the_mail_is_written_with_its_proofs() -> None:
    assert written(replace(REPORT, sending=SENDING))["sending"] == {
        "spf": "wrong",
        "dmarc": "not-checked",
        "mta_sts": "not-checked",
        "tls_rpt": "not-checked",
        "dane": "not-checked",
        "problems": [
            {"part": "spf", "kind": "lookups", "at": "", "value": "12", "detail": ""},
            {
                "part": "dane",
                "kind": "no-answer",
                "at": "mx.example.com:25",
                "value": "",
                "detail": "net.no-time!",
            },
        ],
        "records": [
            {"part": "spf", "name": "example.com", "kind": "TXT", "text": "v=spf1 -all"},
        ],
    }
    assert written(REPORT)["sending"] is None


def test_a_round_trip_is_written_with_all_that_is_known() -> None:
    assert written(replace(REPORT, round_trip=ROUND_TRIP))["round_trip"] == {
        "sent": True,
        "message_id": "<x>",
        "seen_over": "imap",
        "folder": "",
        "is_junk": False,
        "seconds": 1.5,
        "deleted": None,
        "detail": "",
        "delivery": {
            "is_signed": True,
            "is_judged": False,
            "spf": "fail",
            "dkim": "",
            "dmarc": "",
            "is_spf_ours": True,
            "came_from": "192.0.2.1",
        },
        "refused": False,
    }


def test_a_check_without_handshake_has_no_tls() -> None:
    (check,) = written(replace(REPORT, checks=(replace(CHECK, tls=None),)))["checks"]

    assert check["tls"] is None


def test_a_finding_is_written_in_words_and_in_ids() -> None:
    assert written(REPORT)["findings"] == [
        {
            "rule": "not-tested",
            "severity": "warning",
            "confidence": "certain",
            "message": "not-tested!",
            "remedy": "try-login!",
            "who": "user",
            "evidence": ["checks/0"],
            "reference": "",
            "title": "title!",
            "steps": ["try-login!"],
            "explains": [],
            "title_id": "title",
            "message_id": "not-tested",
            "remedy_id": "try-login",
            "parameters": {"host": "imap.example.com", "what": "it"},
            "cause": None,
            "read_on": "",
            "links": [],
        }
    ]


def test_the_verdict_is_written_first_of_all_words() -> None:
    assert written(REPORT)["verdict"] == {
        "finding": "findings/0",
        "works": {"read": True, "send": None},
        "title": "title!",
        "who": "user",
        "confidence": "certain",
    }


def test_a_cause_is_written_as_its_word() -> None:
    report = replace(REPORT, findings=(replace(REPORT.findings[0], cause=Cause.APP_PASSWORD),))

    assert written(report)["findings"][0]["cause"] == "app-password"


def test_nothing_found_is_null() -> None:
    report = written(Report(address=None, domain="example.com"))

    assert (report["address"], report["config"], report["checks"]) == (None, None, [])


def test_without_an_address_the_form_of_the_user_name_stays() -> None:
    config = written(replace(REPORT, address=None))["config"]

    assert config["incoming"][0]["username"] == "%EMAILADDRESS%"


def test_the_text_is_indented_or_one_line() -> None:
    report = Report(address=None, domain="example.com")

    assert report_json.write(report, english).startswith(b'{\n  "schema_version": 1,\n')
    assert report_json.write(report, english, indent=0).count(b"\n") == 1


def test_the_published_schema_is_current() -> None:
    assert SCHEMA.read_bytes() == report_json.schema(), "run: make docs"


def test_hidden_characters_are_escaped_and_nothing_is_lost() -> None:
    name = "a\x7fb\x9bc\u200bd\u202ee\u2066f\U000e0041g"
    report = replace(REPORT, config=replace(CONFIG, display_name=name))

    for indent in (0, 2):
        document = report_json.write(report, english, indent=indent).decode()
        assert hidden().search(document.replace("\n", "")) is None
        assert json.loads(document)["config"]["display_name"] == name
