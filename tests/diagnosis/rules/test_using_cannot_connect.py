import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.rules.using_cannot_connect import RULE
from autoconf.model.finding import Severity, Who
from autoconf.model.report import Report
from autoconf.model.server import SocketType
from autoconf.model.symptom import Symptom
from autoconf.model.using import UsedServer
from tests.diagnosis.programs import IMAP, SMTP, program, used, with_programs
from tests.diagnosis.reports import causes

ABROAD = used("imap imap.old.test")


@pytest.mark.parametrize(
    ("server", "title"),
    [
        (
            replace(IMAP, hostname="imap.exmaple.com", exists=False),
            "Reading cannot work: imap.exmaple.com does not exist",
        ),
        (replace(IMAP, port=143), "Reading cannot work: port 143 wants STARTTLS"),
        (
            replace(IMAP, socket_type=SocketType.STARTTLS),
            "Reading cannot work: port 993 wants SSL/TLS",
        ),
        (replace(IMAP, port=995), "Reading cannot work: port 995 is for POP3, not IMAP"),
        (replace(IMAP, port=25), "Reading cannot work: port 25 is for SMTP, not IMAP"),
        (replace(SMTP, port=587), "Sending cannot work: port 587 wants STARTTLS"),
        (replace(SMTP, port=993), "Sending cannot work: port 993 is for IMAP, not SMTP"),
        (replace(ABROAD, port=143), "Reading cannot work: port 143 wants STARTTLS"),
    ],
)
def test_what_no_server_can_answer_is_named(server: UsedServer, title: str) -> None:
    (found,) = RULE.check(with_programs(program(server)))

    assert english(found.title) == title
    assert (found.severity, found.who) == (Severity.WARNING, Who.USER)


@pytest.mark.parametrize(
    "server",
    [
        IMAP,
        ABROAD,
        replace(IMAP, exists=True),
        replace(IMAP, port=1993),
        used("imap imap.example.com", SocketType.STARTTLS),
        used("imap imap.example.com", SocketType.PLAIN),
        used("smtp smtp.example.com", SocketType.STARTTLS, port=25),
        replace(IMAP, hostname="localhost", port=995),
        replace(IMAP, port=995, tunnel=True),
    ],
)
def test_a_setting_that_may_work_is_left_to_other_rules(server: UsedServer) -> None:
    assert list(RULE.check(with_programs(program(server)))) == []


def test_a_server_that_the_settled_settings_name_is_right_at_any_port() -> None:
    healthy = with_programs(program())
    assert healthy.config is not None
    (first, *rest), odd = healthy.config.incoming, 995
    assert first.port != odd
    settled = replace(first, port=odd)
    config = replace(
        healthy.config,
        incoming=(settled, *rest),
        trust=((settled, healthy.config.trust[0][1]), *healthy.config.trust[1:]),
    )

    assert list(RULE.check(replace(with_right(healthy), config=config))) == []


def with_right(healthy: Report) -> Report:
    return replace(healthy, using=(program(replace(IMAP, port=995)),))


def test_the_right_server_is_the_remedy() -> None:
    known = with_programs(program(replace(IMAP, port=143)))
    unknown = replace(known, config=None)

    (found,) = RULE.check(known)
    (alone,) = RULE.check(unknown)

    assert english(found.to_do[-1]) == "Type imap.example.com, port 993, with SSL/TLS."
    assert english(alone.to_do[-1]) == "Choose STARTTLS for port 143."


def test_it_comes_before_what_a_complaint_asks_for_and_explains_that_all_works_here() -> None:
    symptom = Symptom(id="keeps-asking", rules=("works-here", "using-differs"))
    mistyped = replace(SMTP, hostname="smtp.exmaple.com", exists=False)
    asked = replace(with_programs(program(IMAP, mistyped)), symptom=symptom)

    assert [finding.rule for finding in causes(asked)] == ["using-cannot-connect"]
