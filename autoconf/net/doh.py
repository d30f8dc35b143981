"""DNS over HTTPS (RFC 8484): one POST per query, over our own connections."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from autoconf.errors import CancelledError, NoRouteError, TimedOutError, UnreachableError
from autoconf.model.message import Message
from autoconf.net import dns_wire
from autoconf.net.dns_transport import Outcome
from autoconf.net.dns_wire import Query
from autoconf.net.http import HttpClient
from autoconf.net.http_request import Request
from autoconf.tasks import Deadline, Ended, Job, run_all

CONNECTIONS: Final = 8
_TYPE: Final = "application/dns-message"


class DohServer:
    """A resolver behind a URL.

    HTTPS authenticates the resolver, not the data: its answers prove no more than those over UDP.
    """

    def __init__(self, url: str, http: HttpClient) -> None:
        """Take an https URL, and the client that connects."""
        self._url = url
        self._http = http
        self._peer = Message.of("net.dns.resolver", address=urlsplit(url).hostname)

    def exchange(self, queries: Sequence[Query], limit: Deadline) -> Sequence[Outcome]:
        """Send all queries at the same time; outcomes in the order of the queries.

        Raises:
            CancelledError: the replies are no longer needed.
        """
        jobs = [Job(name=self._url, work=partial(self._ask, query, limit), seconds=0.0)
                for query in queries]  # fmt: skip
        try:
            ended = run_all(jobs, seconds=limit.remaining_s(), cancel=limit.token)
        except TimedOutError as error:
            return [error] * len(queries)
        if limit.is_cancelled:
            raise CancelledError("net.cancelled")
        return [self._outcome(one) for one in ended]

    def _ask(self, query: Query, limit: Deadline, _own: Deadline) -> Outcome:
        headers = {"Content-Type": _TYPE, "Accept": _TYPE}
        request = Request(
            method="POST", url=self._url, headers=headers, body=query.wire, may_repeat=True
        )
        response, body = self._http.ask(request, limit)
        if response.status_code != 200:
            raise UnreachableError("net.dns.http-status", status=response.status_code)
        reply = dns_wire.parse(body)
        if reply is None or not query.is_answered_by(reply):
            raise UnreachableError("net.dns.not-an-answer")
        return reply

    def _outcome(self, ended: Ended[Outcome]) -> Outcome:
        """Return the reply, or the error as one of this resolver."""
        if ended.value is not None:
            return ended.value
        if ended.trace:
            raise RuntimeError(ended.trace)
        if isinstance(ended.error, NoRouteError):
            return ended.error
        if ended.error is None or isinstance(ended.error, TimedOutError):
            return TimedOutError("net.timed-out", peer=self._peer)
        return UnreachableError("net.dns.over-https", resolver=self._peer, why=ended.error)
