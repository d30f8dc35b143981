"""The addresses of many hosts: servers count connections by address, not by name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from autoconf.errors import NetworkError
from autoconf.net.addresses import address_questions
from autoconf.net.interfaces import NetworkFactory
from autoconf.tasks import Deadline

_AT_ONCE: Final = 100
_SECONDS: Final = 10.0


def addresses_of(hosts: Sequence[str], factory: NetworkFactory) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of each host; a host that the DNS does not know has none."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for start in range(0, len(hosts), _AT_ONCE):
        some = hosts[start : start + _AT_ONCE]
        try:
            questions = [question for host in some for question in address_questions(host)]
            replies = factory(Deadline(_SECONDS)).dns.ask(questions)
        except NetworkError:
            continue
        for reply in replies:
            found[reply.question.name] += map(str, reply.records)
    return {host: tuple(sorted(found[host])) for host in hosts}
