"""A small internet of real servers: DNS, web and mail, as the table says."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final, Never, Self

from tests.lab import (
    apart,
    cyrus,
    dovecot,
    exim,
    faults,
    issuers,
    names,
    namespaces,
    others,
    postfix,
    scripted,
    serve,
    versions,
    web,
)
from tests.lab.certificates import Authority
from tests.lab.domain import DOH_URL, LabDomain, LabServer
from tests.lab.latency import round_trip
from tests.lab.namespaces import Namespaces
from tests.lab.plan import (
    BLACK_HOLE,
    DEAD_DNS_ADDRESS,
    LYING_DNS_ADDRESS,
    TARPIT_ADDRESS,
    Daemon,
    Plan,
    environment,
)
from tests.lab.table import DOMAINS

_START_S: Final = 180.0
_STOP_S: Final = 5.0
_END_S: Final = 120.0
_PROGRAMS: Final = tuple(Path(__file__).with_name("programs.txt").read_text().split())


class Lab:
    """Up inside ``with``; nothing of it is left behind, whatever happens there.

    Attributes:
        ca_file: the root certificate that clients are to trust.
        trust_anchor: a file with the DS record of the lab's DNS root.
        domains: the rows that it was built from.
        doh_url: DNS over HTTPS, as honest as the resolver that clients find in resolv.conf.
        lying_resolver: answers otherwise for rows with the quirk LIE.
        dead_resolver: swallows every question.
        tarpit: accepts connections on web and mail ports, and never says a word.
        black_hole: packets to it vanish.
        interface: of the clients, towards the servers.
    """

    doh_url: Final = DOH_URL
    lying_resolver: Final = LYING_DNS_ADDRESS
    dead_resolver: Final = DEAD_DNS_ADDRESS
    tarpit: Final = TARPIT_ADDRESS
    black_hole: Final = BLACK_HOLE
    interface: Final = "veth0"
    ca_file: Path
    trust_anchor: Path
    _net: Namespaces
    _plan: Plan

    def __init__(self, domains: Sequence[LabDomain] = DOMAINS) -> None:
        self.domains = tuple(domains)
        self._stack = contextlib.ExitStack()
        self._latency = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.enter_context(_terminated_means_interrupted())
            namespaces.remove_stale()
            self._plan = Plan(stack.enter_context(_folder()), self.domains)
            self._net = stack.enter_context(namespaces.pair())
            authority = Authority(self._plan.folder("certificates"))
            self.ca_file = authority.ca_file
            daemons = self._daemons(authority)
            running = [(d, stack.enter_context(self._started(d))) for d in daemons]
            for _, process in running:
                stack.callback(process.terminate)  # all at once, before the first is waited for
            self._wait_until_ready(running)
            stack.push(self._latency)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _daemons(self, authority: Authority) -> tuple[Daemon, ...]:
        """Write what the servers need; return them."""
        daemons = (
            names.configure(self._plan, authority),
            web.configure(self._plan, authority),
            *serve.configure(self._plan),
            *others.configure(self._plan),
            *issuers.configure(self._plan),
            *dovecot.configure(self._plan, authority),
            *cyrus.configure(self._plan, authority),
            *exim.configure(self._plan, authority),
            postfix.configure(self._plan, authority),
            *scripted.configure(self._plan, authority),
            faults.configure(self._plan, authority),
        )
        self.trust_anchor = names.trust_anchor(self._plan)
        return daemons

    def issuer_folder(self, row: LabDomain) -> Path:
        """Return the folder of a row's authorization server."""
        return self._plan.folder(f"issuer-{row.name}")

    def where_clients_are(self, *command: str) -> list[str]:
        """Return a command that runs another one where the clients are."""
        return ["ip", "netns", "exec", self._net.client, *command]

    def run(
        self,
        command: Sequence[str],
        *,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
        timeout: float = 300.0,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command where the clients are, with ``env`` added to the environment.

        ``folder`` is its working directory instead of our own.
        """
        return subprocess.run(
            self.where_clients_are(*command),
            check=False,
            capture_output=True,
            text=True,
            input=stdin,
            env={**environment(), **(env or {})},
            cwd=folder,
            timeout=timeout,
        )

    @contextlib.contextmanager
    def running(self, command: Sequence[str], *, stdin: str = "") -> Iterator[None]:
        """Run a command where the clients are, from its first line of output to its end.

        It reads ``stdin``, a line of text, and is to end when its standard input does.
        """
        with subprocess.Popen(
            self.where_clients_are(*command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(f"{stdin}\n")
                process.stdin.flush()
                if not process.stdout.readline():
                    raise RuntimeError(f"{command[1]} did not start")
                yield
                process.stdin.close()
                process.wait(_END_S)
            finally:
                process.kill()

    @contextlib.contextmanager
    def started(self, command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
        """Run a server where the clients are, to its end; the caller ends it."""
        with subprocess.Popen(
            ["ip", "netns", "exec", self._net.client, *command],
            stdin=subprocess.DEVNULL,
            env=environment(),
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def logs(self, name: str) -> str:
        """Return all that a server (named, nginx, dovecot, postfix) has logged."""
        return self._plan.log(name).read_text(errors="replace")

    def login_attempts(self, row: LabDomain) -> int:
        """Return how many logins, good or bad, Dovecot saw for the servers of a domain so far."""
        addresses = {
            self._plan.address(owner)
            for owner in self.domains
            if set(owner.own_servers) & set(row.servers)
        }
        log = self.logs(row.backend.name)
        tried = re.findall(r"client in: AUTH\t.*?\tlip=(\S+)", log)
        return sum(address in addresses for address in tried)

    def mailbox(self, row: LabDomain, user: str) -> list[bytes]:
        """Return the messages that lie in somebody's inbox."""
        home = self._plan.root / "mail" / row.name / user
        found = [*home.glob("cur/*"), *home.glob("new/*")]
        return [path.read_bytes() for path in sorted(found)]

    def refill(self, row: LabDomain) -> None:
        """Make the mailboxes of a domain as they were at first."""
        dovecot.fill_mailboxes(self._plan.root / "mail", row)

    def mail_logs(self) -> list[str]:
        """Return all that the mail servers have logged, a text for each log."""
        names = {row.backend.name for row in self.domains if row.own_servers}
        names |= {"postfix", "exim-main", "exim-reject", "cyrus"}
        folder = self._plan.folder("log")
        return [self.logs(path.stem) for path in folder.iterdir() if path.stem in names]

    def address(self, row: LabDomain) -> str:
        """Return the address of a domain's servers."""
        return self._plan.address(row)

    def program(self, row: LabDomain, server: LabServer) -> str:
        """Return name and version of what serves a domain's server."""
        is_sender = server.protocol == "smtp"
        program = row.backend.sender if is_sender else row.backend.reader
        return versions.of(program, self._net.server)

    def set_rtt(self, milliseconds: float) -> None:
        """Make each round trip that much longer, until it is set anew; 0: as it was."""
        self._latency.close()
        self._latency.enter_context(round_trip(self._net, milliseconds))

    @contextlib.contextmanager
    def _started(self, daemon: Daemon) -> Iterator[subprocess.Popen[bytes]]:
        with (
            self._plan.log(daemon.name).open("ab") as log,
            subprocess.Popen(
                ["ip", "netns", "exec", self._net.server, *daemon.command],
                env={**environment(), **daemon.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                _stop(process)

    def _wait_until_ready(self, running: Sequence[tuple[Daemon, subprocess.Popen[bytes]]]) -> None:
        until = time.monotonic() + _START_S
        waiting = list(running)
        while waiting:
            listening = self._listening()
            waiting = [(d, p) for d, p in waiting if not self._is_ready(d, listening)]
            dead = [d.name for d, p in waiting if p.poll() is not None]
            late = [d.name for d, _ in waiting] if time.monotonic() > until else []
            for name in dead or late:
                raise RuntimeError(f"{name} did not start:\n{self.logs(name)[-2000:]}")
            time.sleep(0.02)

    def _listening(self) -> set[str]:
        table = subprocess.run(
            ["ip", "netns", "exec", self._net.server, "ss", "-Htln"],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return {line.split()[3] for line in table.stdout.splitlines()}

    def _is_ready(self, daemon: Daemon, listening: set[str]) -> bool:
        open_now = {str(listener) for listener in daemon.listeners} <= listening
        return open_now and daemon.ready in self.logs(daemon.name)


def missing_programs() -> tuple[str, ...]:
    """Return what has to be installed first (packages.txt)."""
    path = environment()["PATH"]
    missing = (program for program in _PROGRAMS if shutil.which(program, path=path) is None)
    files = (apart.EXIM, apart.CYRUS / "master", apart.SASLPASSWD, apart.POSTFIXADMIN)
    return (*missing, *(path.name for path in files if not path.exists()))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder that every server may enter; its short name suits Unix sockets."""
    with tempfile.TemporaryDirectory(
        prefix=f"mac-lab-{os.getpid()}-", ignore_cleanup_errors=True
    ) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@contextlib.contextmanager
def _terminated_means_interrupted() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that the lab is taken down then, too."""

    def interrupt(_number: int, _frame: FrameType | None) -> Never:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
