"""The application: plain ASGI, from a request's bytes to an answer."""

import threading
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import partial
from typing import Any, Final

from msgspec.structs import replace

from autoconf.listening.waiting import in_thread
from autoconf.publish import guard
from autoconf.publish.access_log import AccessLog
from autoconf.publish.accounts import Accounts
from autoconf.publish.clients import client_behind, network_of
from autoconf.publish.endpoints import Endpoint, address_of, apple, endpoint_of, methods_of
from autoconf.publish.exchange import Answer, Question, refusal
from autoconf.publish.metrics import Metrics, client_of
from autoconf.publish.site import Site
from autoconf.publish.turns import Turns
from autoconf.renderers.interface import Words

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_CORS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-max-age", b"86400"),
)
_WITHOUT_LENGTH: Final = frozenset({204, 304})


class PublishingApp:
    """Answers from the site that it holds now; ``site`` may be replaced at any time."""

    def __init__(
        self,
        site: Site,
        words: Words,
        metrics: Metrics | None = None,
        accounts: Accounts | None = None,
        log: AccessLog | None = None,
    ) -> None:
        self.site = site
        self.metrics = metrics or Metrics()
        self.metrics.loaded(len(site.domains), 0.0)
        self._words = words
        self._log = log
        self._loading = threading.Lock()
        self._accounts = accounts or Accounts(self.metrics)
        self._signing = Turns()

    def load(self, read: Callable[[], Site]) -> None:
        """Replace the site; requests that are being answered keep the old one.

        Two loads come one after the other, so that an older site never replaces a newer one.

        Args:
            read: returns the new one; what it raises changes nothing.
        """
        with self._loading:
            started = time.monotonic()
            try:
                self.site = read()
            except Exception:
                self.metrics.not_loaded()
                raise
            self.metrics.loaded(len(self.site.domains), time.monotonic() - started)

    async def __call__(self, scope: Scope, receive: guard.Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        started = time.perf_counter()
        headers = dict(scope["headers"])  # of several with one name, the last one counts
        endpoint = endpoint_of(scope["path"])
        try:
            answer = await self._answer(scope, headers, endpoint, receive)
        except guard.RefusedError as refused:
            answer = refused.answer
            self.metrics.refused(refused.reason)
        await send_answer(answer, scope["method"], send)
        name = endpoint.__name__ if endpoint else "none"
        client = client_of(headers.get(b"user-agent", b"").decode("latin-1"))
        seconds = time.perf_counter() - started
        self.metrics.answered(name, client, answer.status, seconds)
        if self._log is not None:
            self._log.note(answer.domain, name, client, answer.status, seconds)

    async def _answer(
        self,
        scope: Scope,
        headers: Mapping[bytes, bytes],
        endpoint: Endpoint | None,
        receive: guard.Receive,
    ) -> Answer:
        path, query = scope["path"], scope["query_string"]
        guard.check_head(len(scope.get("raw_path") or path) + len(query), scope["headers"])
        host = guard.host_of(headers.get(b"host", b""), scope["http_version"])
        if endpoint is None:
            return guard.NOT_FOUND
        method = scope["method"]
        if method not in methods_of(endpoint):
            return _other_method(method, endpoint)
        body = b""
        if method == "POST":
            length = headers.get(b"content-length", b"").decode("latin-1")
            body = await guard.body_of(length, receive)
        question = Question(
            method=method,
            path=path,
            query=query.decode("latin-1"),
            host=host,
            body=body,
            known=headers.get(b"if-none-match", b""),
        )
        if self.site.has_accounts:
            question = await self._with_login(endpoint, question, scope)
        if endpoint is apple and self.site.signer is not None:
            async with self._signing.one(network_of(self._client(scope))):
                return await in_thread(partial(endpoint, question, self.site, self._words))
        return endpoint(question, self.site, self._words)

    async def _with_login(self, endpoint: Endpoint, question: Question, scope: Scope) -> Question:
        """Look the login name up, if the source of the domain was told how."""
        address = address_of(endpoint, question)
        documents = self.site.domains.get(address.domain) if address else None
        if address is None or documents is None or documents.source is None:
            return question
        login = await self._accounts.login(documents.source, address, self._client(scope))
        return replace(question, login=login)

    def _client(self, scope: Scope) -> str:
        """Return the IP address of the one who asks; empty: it is not known."""
        forwarded = (
            value.decode("latin-1")
            for name, value in scope["headers"]
            if name == b"x-forwarded-for"
        )
        peer = (scope.get("client") or ("",))[0]
        return client_behind(peer, ",".join(forwarded), self.site.proxies)


def _other_method(method: str, endpoint: Endpoint) -> Answer:
    allowed = ", ".join((*methods_of(endpoint), "OPTIONS")).encode()
    if method == "OPTIONS":
        cors = (b"access-control-allow-methods", allowed)
        return refusal(204, "", (b"allow", allowed), cors, *_CORS)
    return refusal(405, "This method is not answered here.", (b"allow", allowed))


async def send_answer(answer: Answer, method: str, send: Send) -> None:
    """Send an answer; to HEAD its headers alone."""
    headers = answer.headers
    if answer.status not in _WITHOUT_LENGTH:
        headers = (*headers, (b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if method == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})
