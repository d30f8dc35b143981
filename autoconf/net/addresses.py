"""The addresses of a host: how they are asked for, their order, and why there is none."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec.structs import replace

from autoconf.errors import NameNotFoundError, NetworkError, NoAddressError, NoDataError
from autoconf.net.interfaces import DnsReply, Question
from autoconf.tasks import Deadline


class Resolve(Protocol):
    """Asks the run's resolver; a failure stands in the reply."""

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> Sequence[DnsReply]:
        """Ask all questions at the same time; replies in the order of the questions."""
        ...


def address_questions(host: str) -> Sequence[Question]:
    """Return the questions for the addresses of a host."""
    return (Question(host, "AAAA"), Question(host, "A"))


class OneAddress:
    """Leaves one address of all that a resolver knows."""

    def __init__(self, resolver: Resolve, address: str) -> None:
        self._resolver = resolver
        self._address = address

    def ask(self, questions: Sequence[Question], deadline: Deadline) -> Sequence[DnsReply]:
        """Ask; see ``Resolve``."""
        return [
            replace(reply, records=tuple(r for r in reply.records if r == self._address))
            for reply in self._resolver.ask(questions, deadline)
        ]


def alternate(v6: Sequence[str], v4: Sequence[str]) -> Iterator[str]:
    """Yield IPv6 and IPv4 addresses in turn, IPv6 first (RFC 8305 section 4)."""
    for pair in itertools.zip_longest(v6, v4):
        yield from (address for address in pair if address)


def worst(host: str, errors: Sequence[NetworkError]) -> NetworkError:
    """Return the error of a name, from the errors of its questions.

    NXDOMAIN is true of all types. Any other failure counts more than "no such record".
    """
    trouble = [e for e in errors if not isinstance(e, NoDataError)]
    for error in trouble:
        if isinstance(error, NameNotFoundError):
            return error
    return trouble[0] if trouble else NoAddressError("net.no-address", host=host)
