"""What a login costs the account, and where its password does not show up."""

import ast
import subprocess
import sys
import traceback
from collections.abc import Sequence
from inspect import signature
from pathlib import Path

import pytest

import autoconf
from autoconf.cli.main import run
from autoconf.dialogues.sessions import Sessions
from autoconf.formats.report_json import write
from autoconf.messages import text
from autoconf.model.check import LoginOutcome
from autoconf.model.questions import Question
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server
from autoconf.storage.memory_ledger import MemoryLedger
from tests.assistant.cases import Case, Person, wires, wishes
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import WELL_KNOWN
from tests.fakes import ScriptedWire, Turn
from tests.hostile.worlds import ExchangeHttp, World
from tests.probes.wires import ACCEPTED, UNCLEAR, has_login, opening, wire

PACKAGE = Path(autoconf.__file__).parent
ALL = (IMAP, POP3, SMTP)
CANARY = "Canary-7f3-\u00e4"


def refusing(*, agrees: bool, ledger: MemoryLedger | None = None) -> Case:
    class Answering(Person):
        def agrees(self, _question: Question) -> bool:
            return agrees

    return Case(
        site={WELL_KNOWN: document(*ALL)},
        servers={str(s.endpoint): [wire(s.protocol, UNCLEAR)] for s in ALL},
        person=Answering(has_password=True),
        ledger=ledger or MemoryLedger(),
    )


def logins_at(case: Case, server: Server) -> int:
    heard = case.servers[str(server.endpoint)]
    return sum(has_login(one) for one in heard if isinstance(one, ScriptedWire))


# L1: the password is not used while guessing


def _imports_secrets(file: Path) -> bool:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "autoconf.model.secret"
        for node in ast.walk(tree)
    )


def test_l1_what_looks_for_servers_cannot_name_a_password() -> None:
    files = [*(PACKAGE / "discovery").rglob("*.py"), PACKAGE / "probes" / "preconnect.py"]

    # --autodiscover-login has them; see discovery/test_autodiscover_login.py
    named = {f.name for f in files if _imports_secrets(f)}
    assert named == {"interface.py", "autodiscover_inquiry.py"}
    assert set(signature(Sessions.open).parameters) == {"self", "endpoint", "network"}


def test_l1_a_run_that_guesses_sends_no_login_anywhere() -> None:
    hosts = ("imap", "pop", "smtp", "mail")
    ports = {993: "imap", 143: "imap", 995: "pop3", 110: "pop3", 465: "smtp", 587: "smtp"}
    places = [f"{ports[port]} {host}.example.com:{port}" for host in hosts for port in ports]
    servers = {place: [wire(MailProtocol(place.partition(" ")[0]))] for place in places}
    case = Case(site={}, servers={**servers}, person=Person(has_password=True))

    case.discover()

    assert len(case.opened & set(places)) >= 12
    assert not any(map(has_login, case.heard))


# L2, L9: the account is not locked by us


def test_l2_l9_a_refusal_over_imap_is_the_only_one() -> None:
    case = refusing(agrees=False)

    case.check()

    assert [logins_at(case, s) for s in ALL] == [1, 0, 0]


def test_l2_no_number_of_runs_makes_a_fourth_failure() -> None:
    ledger = MemoryLedger()
    cases = [refusing(agrees=agrees, ledger=ledger) for agrees in (False, True, True, False)]

    reports = [case.check() for case in cases]

    assert [sum(logins_at(c, s) for s in ALL) for c in cases] == [1, 2, 0, 0]
    assert "attempts-spent" in {finding.rule for finding in reports[3].findings}


def test_l2_a_login_that_autodiscover_refuses_counts_too() -> None:
    options = wishes(autodiscover_login=True)
    heard = []
    ledger = MemoryLedger()
    for _ in range(4):
        world = World(wishes=options, http_type=ExchangeHttp, good=(), ledger=ledger)
        world.check()
        heard.append(len(world.logged_in_at))

    assert heard == [1, 1, 1, 0]


IN = opening(SMTP.protocol, ACCEPTED)[2:]


# L3: the next mechanism only where the mechanism failed


@pytest.mark.parametrize(
    ("answers", "sent", "outcome"),
    [
        ((b"535 5.7.8 wrong\r\n",), 1, LoginOutcome.BAD_CREDENTIALS),
        (
            (b"504 5.5.4 no\r\n", b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n", *IN),
            2,
            LoginOutcome.ACCEPTED,
        ),
    ],
    ids=["535", "504"],
)
def test_l3_wrong_credentials_are_not_sent_by_a_second_mechanism(
    answers: Sequence[Turn], sent: int, outcome: LoginOutcome
) -> None:
    smtp = ScriptedWire(b"220 ready\r\n", b"250-mx\r\n250 AUTH PLAIN LOGIN\r\n", *answers)
    case = Case(servers={**wires(IMAP), str(SMTP.endpoint): [smtp]})

    report = case.check()

    assert sum(line.startswith(b"AUTH ") for line in smtp.heard) == sent
    assert report.checks[-1].login.outcome is outcome


# L8: nobody is led to try other passwords


def test_l8_no_word_leads_to_another_password() -> None:
    findings = refusing(agrees=True).check().findings

    words = " ".join(
        text(message.id, message.parameters)
        for finding in findings
        for message in (finding.message, finding.remedy)
    ).lower()
    assert "refused" in words
    assert not [w for w in ("another password", "different password", "try again") if w in words]


# L12: the password shows up nowhere


class CrashingWire(ScriptedWire):
    """Has a bug that shows when the login is written."""

    def write(self, data: bytes) -> None:
        if b"AUTH" in data:
            raise ValueError("a bug of ours")
        super().write(data)


def shown(report: Report) -> str:
    return repr(report) + write(report, lambda m: text(m.id, m.parameters)).decode()


def test_l12_a_crash_in_a_login_shows_no_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    crashing = CrashingWire(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n")
    case = Case(
        servers={str(IMAP.endpoint): [crashing], **wires(SMTP)}, person=Person(secret=CANARY)
    )

    report = case.check()

    assert "a bug of ours" in shown(report)
    assert CANARY not in shown(report) + caplog.text


def test_l12_a_traceback_shows_no_password() -> None:
    class Breaking(Person):
        def agrees(self, _question: Question) -> bool:
            raise ValueError("a bug of ours")

    servers = {str(IMAP.endpoint): [wire(IMAP.protocol, UNCLEAR)], **wires(SMTP)}
    try:
        Case(servers=servers, person=Breaking(secret=CANARY)).check()
    except ValueError:
        trace = traceback.format_exc()
    else:
        trace = ""

    assert "a bug of ours" in trace
    assert CANARY not in trace


def test_l12_a_program_that_breaks_shows_no_password(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{CANARY}\n", encoding="utf-8")
    code = (
        "import sys; from autoconf.__main__ import main; from autoconf.assistant import run\n"
        "def broken(start, tools):\n"
        "    secret = tools.credential.secret.reveal()\n"
        "    raise ValueError('a bug of ours, %d letters' % len(secret))\n"
        "run.check = broken\n"
        "sys.exit(main())"
    )
    options = ["check", "alice@example.com", "--password-file", str(tmp_path / "password")]
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", code, *options], capture_output=True, check=False, timeout=120
    )

    assert f"a bug of ours, {len(CANARY)} letters".encode() in done.stderr
    assert CANARY.encode() not in done.stdout + done.stderr
    assert repr(CANARY)[1:-1].encode() not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words", [["--password", "Canary-7f3"], ["--password=Canary-7f3"], ["-p", "Canary-7f3"]]
)
def test_l12_no_option_takes_a_password(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "alice@example.com", *words]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Canary-7f3" not in captured.err
