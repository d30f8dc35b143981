"""Servers that judge passwords without a network, and a table of their users."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.dialogues.restraint import Restraint
from autoconf.errors import UsageError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.check import (
    Check,
    CheckOutcome,
    LoginEnd,
    LoginOutcome,
    LoginResult,
    Stage,
    TlsFacts,
)
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.tasks import CancelToken
from autoconf.usecases.accounts.interface import Event, Summary, Tools, Wishes
from autoconf.usecases.accounts.run import check_table
from autoconf.usecases.bulk.table import Row
from tests.usecases.bulk.worlds import TRUSTED

SETTINGS = replace(TRUSTED, requires=(), hint="")
GOOD, BAD, BUSY = "good", "bad", "busy"
_SAFE = TlsFacts(version="TLSv1.3", verified=True)
_REFUSALS = {
    BAD: ("AUTHENTICATIONFAILED", "Authentication failed."),
    BUSY: ("LIMIT", "Too many login attempts, try again later"),
}


class Servers:
    """Looks up every domain, and judges every password by its first word.

    Attributes:
        asked: the domains that were looked up.
        logins: the addresses of all logins, one for each protocol.
        most: how many accounts were tested at the same time.
        judge: what a login is judged by, in place of the password.
    """

    def __init__(self, judge: Callable[[str, str], str] = lambda _address, word: word) -> None:
        self.asked: list[str] = []
        self.logins: list[str] = []
        self.judge = judge
        self.most = 0
        self._running = 0
        self._lock = threading.Lock()

    def find(self, domain: str) -> Report:
        self.asked.append(domain)
        if domain.startswith("unknown"):
            return Report(address=None, domain=domain)
        return Report(address=None, domain=domain, config=SETTINGS)

    def log_in(
        self, start: Report, credential: Credential, restraint: Restraint, _cancel: CancelToken
    ) -> Report:
        with self._lock:
            self._running += 1
            self.most = max(self.most, self._running)
        try:
            assert start.config is not None
            assert start.address is not None
            checks: list[Check] = []
            for protocol in MailProtocol:
                server = next(iter(start.config.of_protocol(protocol)), None)
                if server is None:
                    continue
                why = restraint.why_not(server.endpoint)
                if why is None:
                    word = self.judge(str(start.address), credential.secret.reveal().split()[0])
                    self.logins.append(str(start.address))
                    checks.append(_check(server, word))
                if why is not None or checks[-1].was_refused:
                    break
            report = replace(start, checks=tuple(checks))
            return replace(report, findings=diagnose(report))
        finally:
            with self._lock:
                self._running -= 1

    @staticmethod
    def addresses(hosts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return dict.fromkeys(hosts, ("192.0.2.1",))


def _check(server: Server, word: str) -> Check:
    if word == GOOD:
        login = LoginResult(outcome=LoginOutcome.ACCEPTED, end=LoginEnd.ANSWERED)
        outcome, stage = CheckOutcome.OK, Stage.DONE
    else:
        code, said = _REFUSALS[word]
        login = LoginResult(
            outcome=LoginOutcome.BAD_CREDENTIALS,
            end=LoginEnd.ANSWERED,
            mechanism="PLAIN",
            code=code,
            said=said,
            carried_secret=True,
        )
        outcome, stage = CheckOutcome.REFUSED, Stage.CAPABILITIES
    return Check(
        server=server,
        reached=stage,
        outcome=outcome,
        login=login,
        tls=_SAFE,
        transcript=("S: hello", "C: login"),
    )


def words(message: Message) -> str:
    return text(message.id, message.parameters)


def of_column(row: Row, _address: EmailAddress) -> Secret:
    if row.password is None:
        raise UsageError("account-table.no-password")
    return Secret(row.password.text)


class Run:
    """A folder with a table, and runs over it.

    Attributes:
        events: of all runs.
    """

    def __init__(self, folder: Path, *lines: str, head: str = "address,password") -> None:
        self.table = folder / "users.csv"
        self.output = folder / "results"
        self.events: list[Event] = []
        self.rewrite(*lines, head=head)

    def rewrite(self, *lines: str, head: str = "address,password") -> None:
        self.table.write_text("\n".join((head, *lines, "")), encoding="utf-8")
        self.table.chmod(0o600)

    def __call__(
        self,
        servers: Servers,
        wishes: Wishes | None = None,
        *,
        clients: tuple[str, ...] = (),
        force: bool = False,
        watch: Callable[[Event], object] | None = None,
        cancel: CancelToken | None = None,
        options: Options | None = None,
        mode: str = "700",
    ) -> Summary:
        output = OutputOptions(output=str(self.output), client=clients, force=force, mode=mode)
        wishes = replace(wishes or Wishes(output=output), output=output)
        if wishes.password_column is None:
            wishes = replace(wishes, password_column="password")
        tools = Tools(
            find=servers.find,
            secret=of_column,
            log_in=servers.log_in,
            addresses=servers.addresses,
            words=words,
            watch=watch or self.events.append,
            cancel=cancel or CancelToken(),
        )
        return check_table(self.table, wishes, options or Options(), tools)

    def rows(self) -> list[str]:
        """Return the lines of the results, without the head."""
        return (self.output / "results.csv").read_text("utf-8").splitlines()[1:]

    def answers(self) -> list[tuple[str, str, str]]:
        """Return address, read and send of each line."""
        cells = [row.split(",") for row in self.rows()]
        return [(cell[1], cell[2], cell[3]) for cell in cells]


def counted(servers: Servers) -> Counter[str]:
    return Counter(servers.logins)


OUTPUT = OutputOptions(output="-")
