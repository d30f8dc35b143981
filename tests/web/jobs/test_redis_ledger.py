"""The ledger and the counters of several processes while there is no Redis."""

import socket
import traceback
from collections.abc import Callable

import pytest

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.budget import LedgerHeldError
from autoconf.probes.budget import Budget
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_counters import open_counters
from autoconf.web.jobs.redis_ledger import open_ledger

PASSWORD = "canary-4711"


def closed_url() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"redis://:{PASSWORD}@127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize("is_silent", [False, True])
def test_no_login_is_sent_while_redis_is_away(*, is_silent: bool, silent_port: int) -> None:
    url = f"redis://:{PASSWORD}@127.0.0.1:{silent_port}/0" if is_silent else closed_url()
    ledger = open_ledger(url)
    budget = Budget(ledger, EmailAddress.parse("alice@example.com"))

    assert budget.reserve(3) == 0
    assert budget.why_not is not None
    assert budget.why_not.id == "ledger.away"
    with pytest.raises(LedgerHeldError) as caught:
        ledger.read("alice@example.com", 0.0)
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in repr(ledger)


def test_nothing_is_counted_while_redis_is_away() -> None:
    with pytest.raises(StoreAwayError):
        open_counters(closed_url()).hit("key", 1, 60.0)


@pytest.mark.parametrize("opened", [open_ledger, open_counters])
def test_a_wrong_address_is_refused(opened: Callable[[str], object]) -> None:
    with pytest.raises(UsageError):
        opened("localhost:6379")
