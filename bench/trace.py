"""When each step of one check happens, in round trips from its start; needs root.

The lab and the traced process are two: ``--inside CA_FILE`` is the second, started by the first
where the clients are.
"""

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.transcript import Transcript
from autoconf.model.options import Options
from autoconf.model.secret import Credential, Secret
from autoconf.net.dial import Dial
from autoconf.net.http import HttpClient
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.loading import load_for_logins
from autoconf.usecases.runs import check
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from bench.cases import CASES, DOMAINS, Case, flags
from bench.results import keep_compiled_files, machine, write
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab

HEADING: Final = "## Where the round trips go"
RTT_MS: Final = 50
WARM_UP: Final = 2


class Trace:
    """What happened, and after how many seconds."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []
        self.start = time.monotonic()

    def note(self, text: str) -> None:
        self.lines.append((time.monotonic() - self.start, text))


def instrument(trace: Trace) -> None:
    """Note connections, web pages and the lines of mail servers."""
    _wrap(Dial, "connect", trace, lambda _self, host, port, *_rest: f"connected to {host}:{port}")
    _wrap(HttpClient, "_ask_once", trace, lambda _self, request, *_rest: f"page {request.url}")
    note, send = Transcript.note_theirs, Conversation._send  # noqa: SLF001 - no other way in

    def heard(self: Transcript, line: bytes, *, is_safe: bool) -> None:
        trace.note(f"S: {line[:40].decode(errors='replace')}")
        note(self, line, is_safe=is_safe)

    def said(self: Conversation, say: Any, line: bytes) -> None:
        shown = MASKED if say.is_login else line.decode(errors="replace")[:24]
        trace.note(f"C: {shown}")
        send(self, say, line)

    Transcript.note_theirs = heard  # type: ignore[method-assign]
    Conversation._send = said  # type: ignore[method-assign] # noqa: SLF001


MASKED: Final = "(login)"


def _wrap(kind: type, name: str, trace: Trace, words: Callable[..., str]) -> None:
    inner = getattr(kind, name)

    def outer(*args: Any, **options: Any) -> Any:
        try:
            return inner(*args, **options)
        finally:
            trace.note(words(*args))

    setattr(kind, name, outer)


def inside(case: Case, ca_file: str) -> None:
    """Print the steps of one check of a warm process."""
    trust = tuple(word for word in flags(case.domain) if not word.startswith("--"))
    options = Options(ispdb=ISPDB_URL, ca_file=(ca_file,), trust_host=trust)
    trace = Trace()
    instrument(trace)
    for _ in range(WARM_UP + 1):
        with World(options, ledger=MemoryLedger()) as world:
            _ = world.tools
            load_for_logins()
            trace.lines.clear()
            trace.start = time.monotonic()
            credential = Credential(secret=Secret(LAB_PASSWORD))
            report = check(start_of(f"alice@{case.domain}"), world, credential)
            trace.note(f"end: {sum(c.is_proved for c in report.checks)} logins")
    for seconds, text in trace.lines:
        print(f"{seconds * 1000 / RTT_MS:6.2f}  {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="+", help="parts of the titles of cases")
    parser.add_argument("--inside", metavar="CA_FILE", help=argparse.SUPPRESS)
    parser.add_argument("--write", action="store_true", help="also write bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    if options.inside:
        inside(find(options.cases[0]), options.inside)
        return
    section = [HEADING, "", machine("one run of each"), "", *EXPLANATION]
    with Lab(DOMAINS) as lab:
        lab.set_rtt(RTT_MS)
        for case in map(find, options.cases):
            command = [sys.executable, "-m", "bench.trace", case.title]
            done = lab.run([*command, "--inside", str(lab.ca_file)])
            if done.returncode:
                sys.exit(done.stderr)
            title = f"### {case.title}: floor {case.floor}"
            section += ["", title, "", "```", *done.stdout.splitlines(), "```"]
    print("\n".join(section))
    if options.write:
        write(section)


def find(part: str) -> Case:
    """Return the first case with logins whose title holds these words."""
    return next(case for case in CASES if part in case.title and case.logins)


EXPLANATION = (
    f"The steps of one check at {RTT_MS} ms, in a process that has done it before. The first",
    "column is round trips from the start. A connection is noted when it stands or has failed, a",
    "page when it is there. S and C are the lines of mail servers and of the program. Names from a",
    "file can be looked up only after the file: that is one round trip more than common names",
    "take. The web server of the lab speaks TLS 1.2, which takes one more than TLS 1.3.",
)


if __name__ == "__main__":
    main()
