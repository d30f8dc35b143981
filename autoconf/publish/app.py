"""The application: plain ASGI, from a request's bytes to an answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from autoconf.publish import guard
from autoconf.publish.endpoints import Endpoint, endpoint_of, methods_of
from autoconf.publish.exchange import Answer, Question, refusal
from autoconf.publish.site import Site
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

    def __init__(self, site: Site, words: Words) -> None:
        self.site = site
        self._words = words

    async def __call__(self, scope: Scope, receive: guard.Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0)."""
        try:
            answer = await self._answer(scope, receive)
        except guard.RefusedError as refused:
            answer = refused.answer
        await send_answer(answer, scope["method"], send)

    async def _answer(self, scope: Scope, receive: guard.Receive) -> Answer:
        headers: guard.Headers = list(scope["headers"])
        path, query = scope["path"], scope["query_string"]
        guard.check_head(len(scope.get("raw_path") or path) + len(query), headers)
        host = guard.host_of(headers, scope["http_version"])
        endpoint = endpoint_of(path)
        if endpoint is None:
            return guard.NOT_FOUND
        method = scope["method"]
        if method not in methods_of(endpoint):
            return _other_method(method, endpoint)
        question = Question(
            method=method,
            path=path,
            query=query.decode("latin-1"),
            host=host,
            body=await guard.body_of(headers, receive) if method == "POST" else b"",
            known=guard.header(headers, b"if-none-match"),
        )
        return endpoint(question, self.site, self._words)


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
        headers = (*headers, (b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if method == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})
