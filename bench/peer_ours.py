"""Times our own logins; run where the clients are.

peer_ours.py TITLE CA_FILE RUNS < password     prints the fields of ``bench.peers.Took`` as JSON
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from autoconf.dialogues.sessions import Sessions
from autoconf.model.check import LoginOutcome
from autoconf.model.options import Options
from autoconf.model.secret import Credential, Secret
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.usecases.loading import load_for_logins
from autoconf.usecases.runs import check
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from bench.cases import CASES, Case, flags
from tests.lab.domain import ISPDB_URL


def watch(accepted: dict[str, float]) -> None:
    """Note when the first login of each protocol is accepted."""
    inner = Sessions.log_in

    def outer(self: Sessions, *arguments: Any) -> Any:
        session = inner(self, *arguments)
        if session.login.outcome is LoginOutcome.ACCEPTED:
            accepted.setdefault(session.endpoint.protocol.value, time.monotonic())
        return session

    Sessions.log_in = outer  # type: ignore[method-assign,assignment]


def main(case: Case, ca_file: str, runs: int) -> None:
    """Check once more than ``runs``, each time with a new network."""
    trust = tuple(word for word in flags(case.domain) if not word.startswith("--"))
    options = Options(ispdb=ISPDB_URL, ca_file=(ca_file,), trust_host=trust)
    password = Secret(sys.stdin.read())
    accepted: dict[str, float] = {}
    watch(accepted)
    incoming, both = [], []
    for _ in range(runs + 1):
        accepted.clear()
        with World(options, ledger=MemoryLedger()) as world:
            _ = world.tools
            load_for_logins()
            start = time.monotonic()
            check(start_of(f"alice@{case.domain}"), world, Credential(secret=password))
        incoming.append(accepted["imap"] - start)
        both.append(max(accepted["imap"], accepted["smtp"]) - start)
    json.dump({"incoming": incoming, "both": both}, sys.stdout)


if __name__ == "__main__":
    main(next(c for c in CASES if c.title == sys.argv[1]), sys.argv[2], int(sys.argv[3]))
