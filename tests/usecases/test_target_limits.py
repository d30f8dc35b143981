import pytest

from autoconf.errors import TargetPausedError
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.target_limits import LARGE, LOGINS
from autoconf.usecases.target_limits import target_limits
from tests.assistant.cases import Clock


@pytest.mark.parametrize(
    ("host", "most"),
    [
        ("imap.gmail.com", LARGE * LOGINS),
        ("smtp.gmx.net", LARGE * LOGINS),
        ("imap.example.com", LOGINS),
        ("imap.gmail.com.example.org", LOGINS),
    ],
)
def test_known_providers_have_larger_limits(host: str, most: int) -> None:
    targets = target_limits(MemoryCounters(Clock()))
    for _ in range(most):
        targets.log_in(host)

    with pytest.raises(TargetPausedError):
        targets.log_in(host)
