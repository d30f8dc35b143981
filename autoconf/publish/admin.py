"""For the operator alone, on a listener of its own: certificates, health, metrics, domains."""

import json
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

from autoconf.publish.app import PublishingApp, Scope, Send, send_answer
from autoconf.publish.exchange import Answer, refusal
from autoconf.publish.guard import NOT_FOUND, Receive
from autoconf.publish.looking import records_of
from autoconf.publish.site import hostname
from autoconf.renderers.interface import Words
from autoconf.renderers.published.records import ZONE

_DOMAINS: Final = "/domains/"
_OK: Final = refusal(200, "ok")
_MAX_PARAMETERS: Final = 5
_METRICS_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"


class AdminApp:
    """Tells about the application that serves the public."""

    def __init__(
        self, public: PublishingApp, words: Words, ready: Callable[[], Answer] = lambda: _OK
    ) -> None:
        """Tell about an application.

        Args:
            public: that serves programs.
            words: for records.
            ready: answers ``/readyz``.
        """
        self._public = public
        self._words = words
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3.0); its body is not read."""
        del receive
        method = scope["method"]
        if not self._is_for_us(dict(scope["headers"]).get(b"host", b"")):
            answer = refusal(403, "This name is not the operator's.")
        elif method in {"GET", "HEAD"}:
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
            case "/healthz" | "/readyz":
                return _OK if path == "/healthz" else self._ready()
            case _ if path.startswith(_DOMAINS):
                return self._domain(path[len(_DOMAINS) :], query)
            case _:
                return NOT_FOUND

    def _is_for_us(self, host: bytes) -> bool:
        """Tell whether a host is none that a stranger's web page could have led a browser to.

        Such a page can point its own name at this machine (DNS rebinding). It cannot do so with an
        address, or with a name without a dot.
        """
        name = re.sub(r":\d*\Z", "", host.decode("latin-1").lower())
        is_address = name.startswith("[") or name.replace(".", "").isdigit()
        return is_address or "." not in name or name in self._public.site.own_hosts

    def _ask(self, query: str) -> Answer:
        """Tell whether a name may have a certificate, as Caddy's on-demand TLS asks."""
        name = hostname(_parameter(query, "domain"))
        site = self._public.site
        is_ours = name is not None and (
            name in site.own_hosts or site.domain_of_host(name) is not None
        )
        self._public.metrics.asked(is_ours=is_ours)
        return _OK if is_ours else NOT_FOUND

    def _metrics(self) -> Answer:
        headers = ((b"content-type", _METRICS_TYPE),)
        return Answer(headers=headers, body=self._public.metrics.text())

    def _domain(self, text: str, query: str) -> Answer:
        """Tell the profile of a domain, and the records that its zone needs.

        With ``format=zone`` the answer is text for a zone file.
        """
        domain = hostname(text)
        documents = self._public.site.domains.get(domain) if domain else None
        if domain is None or documents is None:
            return NOT_FOUND
        if query == "format=zone":
            zone = ZONE.write(documents.published_for(domain), self._words)
            return Answer(headers=((b"content-type", b"text/plain; charset=utf-8"),), body=zone)
        records = [
            {"name": f"{record.name}.{domain}.", "type": record.type, "value": record.typed}
            for record in records_of(self._public.site, domain, self._words)
        ]
        content = {"domain": domain, "profile": documents.profile.name, "records": records}
        body = json.dumps(content, indent=2).encode() + b"\n"
        return Answer(headers=((b"content-type", b"application/json"),), body=body)


def _parameter(query: str, name: str) -> str:
    """Return a parameter; empty: there is none, or there are too many."""
    try:
        return parse_qs(query, max_num_fields=_MAX_PARAMETERS).get(name, [""])[0]
    except ValueError:
        return ""
