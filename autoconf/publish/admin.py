"""For the operator alone, on a listener of its own: certificates, health, metrics, domains."""

import json
import time
from typing import Final
from urllib.parse import parse_qs

from autoconf.publish.app import PublishingApp, Scope, Send, send_answer
from autoconf.publish.exchange import Answer, refusal
from autoconf.publish.guard import NOT_FOUND, Receive
from autoconf.publish.site import hostname
from autoconf.renderers.interface import Words
from autoconf.renderers.published.records import groups

_DOMAINS: Final = "/domains/"
_OK: Final = refusal(200, "ok")
_METRICS_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"


class AdminApp:
    """Tells about the application that serves the public."""

    def __init__(self, public: PublishingApp, words: Words) -> None:
        self._public = public
        self._words = words

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0); its body is not read."""
        del receive
        method = scope["method"]
        if method in {"GET", "HEAD"}:
            answer = self._answer(scope["path"], scope["query_string"].decode("latin-1"))
        else:
            answer = refusal(405, "This method is not answered here.", (b"allow", b"GET, HEAD"))
        await send_answer(answer, method, send)

    def _answer(self, path: str, query: str) -> Answer:
        match path:
            case "/ask":
                return self._ask(query)
            case "/metrics":
                return self._metrics()
            case "/healthz" | "/readyz":  # nothing listens before the lists were read
                return _OK
            case _ if path.startswith(_DOMAINS):
                return self._domain(path[len(_DOMAINS) :])
            case _:
                return NOT_FOUND

    def _ask(self, query: str) -> Answer:
        """Tell whether a name may have a certificate, as Caddy's on-demand TLS asks."""
        name = hostname(parse_qs(query).get("domain", [""])[0])
        site = self._public.site
        is_ours = name is not None and (
            name in site.own_hosts or site.domain_of_host(name) is not None
        )
        self._public.metrics.asked(is_ours=is_ours)
        return _OK if is_ours else NOT_FOUND

    def _metrics(self) -> Answer:
        age = time.monotonic() - self._public.read_at
        headers = ((b"content-type", _METRICS_TYPE),)
        return Answer(headers=headers, body=self._public.metrics.text(age))

    def _domain(self, text: str) -> Answer:
        """Tell the profile of a domain, and the records that its zone needs."""
        domain = hostname(text)
        documents = self._public.site.domains.get(domain) if domain else None
        if domain is None or documents is None:
            return NOT_FOUND
        published = documents.published_for(domain)
        records = [
            {"name": f"{record.name}.{domain}.", "type": record.type, "value": record.typed}
            for group in groups(published, self._words)
            for record in group.records
        ]
        content = {"domain": domain, "profile": documents.profile.name, "records": records}
        body = json.dumps(content, indent=2).encode() + b"\n"
        return Answer(headers=((b"content-type", b"application/json"),), body=body)
