"""Checks an address again and again, with one source late in each run; runs where the clients are.

Usage: late.py CA_FILE TRUST_ANCHOR. Reads an address, hosts to trust, whether to say yes, and runs
from standard input; writes a list of results. A run is a source and the seconds that its questions
are held back; the source "*" holds back every question for a random part of them.
"""

import json
import random
import sys
from typing import Any

from autoconf.discovery.engine import DiscoveryTools
from autoconf.discovery.outcomes import PendingQuestion, Result
from autoconf.model.finding import Severity
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import MailProtocol
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Deadline, pause
from autoconf.usecases.exits import exit_status
from autoconf.usecases.runs import check
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD

_ASK = DiscoveryTools.ask


def main() -> None:
    """Do all runs."""
    told = json.load(sys.stdin)
    options = Options(
        ispdb=ISPDB_URL,
        ca_file=(sys.argv[1],),
        trust_anchor=sys.argv[2],
        trust_host=tuple(told["trust_host"]),
        yes=told["yes"],
        no_cache=True,
    )
    results = []
    for source, seconds in told["runs"]:
        hold_back(source, seconds)
        with World(options, ledger=MemoryLedger()) as world:
            report = check(
                start_of(told["address"]), world, Credential(secret=Secret(LAB_PASSWORD))
            )
        results.append(result_of(report))
    json.dump(results, sys.stdout)


def hold_back(source: str, seconds: float) -> None:
    """Let the questions of a source go out later from now on."""
    chance = random.Random(2026)  # noqa: S311 - no secret

    def ask(self: DiscoveryTools, question: PendingQuestion, deadline: Deadline) -> Result:
        if source == "*":
            pause(chance.uniform(0.0, seconds), deadline)
        elif question.source == source:
            pause(seconds, deadline)
        return _ASK(self, question, deadline)

    DiscoveryTools.ask = ask  # type: ignore[method-assign] # the test's way in


def result_of(report: Report) -> dict[str, Any]:
    """Return what must not depend on time."""
    config = report.config
    firsts = [config.of_protocol(p)[:1] for p in MailProtocol] if config is not None else []
    servers = [server for of_one in firsts for server in of_one]
    blockers = [f for f in report.findings if f.severity is Severity.BLOCKER]
    decisions = [config.trust_of(server) if config else None for server in servers]
    return {
        "servers": [f"{s.endpoint} {s.socket_type.value} {s.username}" for s in servers],
        "trust": [one.decision.value if one else "" for one in decisions],
        "checks": sorted(
            f"{one.endpoint} {one.outcome.value} {one.login.outcome.value}" for one in report.checks
        ),
        "blockers": sorted({finding.rule for finding in blockers}),
        "status": exit_status(report),
    }


if __name__ == "__main__":
    main()
