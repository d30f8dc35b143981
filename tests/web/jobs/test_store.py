"""The memory of a process; ``tests/lab/test_redis_store.py`` has the same tests for Redis."""

import pytest

from autoconf.web.jobs.memory_store import MemoryStore
from tests.web.jobs.store_contract import CONTRACT, Contract, fulfil


@pytest.mark.parametrize("contract", CONTRACT, ids=lambda one: one.__name__)
def test_a_store_does_what_its_contract_says(contract: Contract) -> None:
    fulfil(contract, MemoryStore)
