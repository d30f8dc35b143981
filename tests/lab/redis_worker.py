"""A process of its own that shares one Redis with others.

python -m tests.lab.redis_worker desk URL      runs one job, and prints its id and how it ended
python -m tests.lab.redis_worker logins URL    fails to log in, again and again, and prints each try
"""

import asyncio
import os
import sys
import threading
from typing import Final

from autoconf.model.address import EmailAddress
from autoconf.model.events import Done, Started
from autoconf.model.report import Report
from autoconf.probes.budget import Budget
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.job import Result
from autoconf.web.jobs.redis_ledger import open_ledger
from autoconf.web.jobs.redis_store import open_store
from autoconf.web.jobs.rules import Controls, Rules
from tests.web.jobs.store_contract import PATIENCE_S, new_job

ACCOUNTS: Final = tuple(EmailAddress.parse(f"user{number}@example.com") for number in range(100))
_THREADS: Final = 4


def _work(controls: Controls) -> Result:
    """Run until somebody ends it."""
    ended = threading.Event()
    controls.cancel.register(ended.set)
    controls.watch(Started(address="a@example.com", sources=(), deadline_s=1.0))
    assert ended.wait(4 * PATIENCE_S)
    controls.watch(Done(status=1))
    return Result(report=Report(address=None, domain="example.com"))


async def _desk(url: str) -> None:
    store = open_store(url)
    desk = Desk(store, Rules(job_s=4 * PATIENCE_S), _say)
    keeping = asyncio.create_task(desk.keep())
    job = await desk.take(new_job(), _work)
    _say(job.id)
    await desk.closed(4 * PATIENCE_S)
    ended = await store.get(job.id)
    _say("gone" if ended is None else ended.state.value)
    keeping.cancel()
    await store.close()


def _logins(url: str, first: int) -> None:
    """Try each account in turn, without end."""
    ledger = open_ledger(url)
    while True:
        for address in (*ACCOUNTS[first:], *ACCOUNTS[:first]):
            budget = Budget(ledger, address)
            if budget.reserve():
                _say("login", str(address))
                budget.lose()
            else:
                why_not = budget.why_not
                _say("none", "busy" if why_not is None else why_not.id)


def _say(*words: str) -> None:
    os.write(1, f"{' '.join(words)}\n".encode())  # one write: threads do not mix their lines


if __name__ == "__main__":
    if sys.argv[1] == "desk":
        asyncio.run(_desk(sys.argv[2]))
    else:
        for part in range(_THREADS):
            first = part * len(ACCOUNTS) // _THREADS
            threading.Thread(target=_logins, args=(sys.argv[2], first), daemon=True).start()
        sys.stdin.read()
        os._exit(0)
