"""The faults of other publishing servers, each as a small web server of its own; a script.

``FAULTS`` is the table: the fault, the servers that have it, how it is answered, and the rules that
name it. A domain ``KEY.faults.test`` has the fault KEY, and GOOD has none. ``other_servers.py
ADDRESS PORT`` serves all of them; a web server with TLS stands in front.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import ParseError, fromstring
from xml.sax.saxutils import escape

ZONE: Final = "faults.test"
GOOD: Final = "good"
MAIL: Final = "mail.test"
"""Whose mail servers all of them name."""

_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_OUTLOOK: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_PHONE: Final = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006"
_FILES: Final = ("/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml")
_POX: Final = "/autodiscover/autodiscover.xml"
_JSON: Final = "/autodiscover/autodiscover.json"
_SERVERS: Final = (("imap", f"imap.{MAIL}", 993), ("smtp", f"smtp.{MAIL}", 465))
_PEOPLE: Final[Mapping[str, str]] = MappingProxyType({"postmaster": "Ann Example"})
"""The mailboxes of the servers that tell which exist."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Attributes:
        domain: the one with the fault; ``host`` may be another.
        address: of the query or the body; empty where there is none.
        schema: the wanted form of Autodiscover's answer.
    """

    domain: str
    host: str
    method: str
    path: str
    address: str = ""
    schema: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def local_part(self) -> str:
        return self.address.rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: str = ""
    kind: str = "text/xml"


Server = Callable[[Asked], Answer]
_NOTHING: Final = Answer(404)


def good(asked: Asked) -> Answer:
    """Answer as a server should."""
    path = asked.path.lower()
    domain = asked.address.rpartition("@")[2].lower()
    if domain not in ("", asked.domain) or asked.host != _host(asked):
        return _NOTHING
    if path in _FILES:
        return Answer(body=_file(asked.domain, (asked.domain,)))
    if path == _POX:
        is_phone = asked.schema == _PHONE
        return _pox_error("601") if is_phone else Answer(body=_pox(_account(_protocols())))
    if path == _JSON:
        return _place(asked, _host(asked))
    return _NOTHING


def _host(asked: Asked) -> str:
    label = "autoconfig" if asked.path.lower() in _FILES else "autodiscover"
    return f"{label}.{asked.domain}"


def _file(provider: str, domains: tuple[str, ...], username: str = "%EMAILADDRESS%") -> str:
    named = "".join(f"<domain>{one}</domain>" for one in domains)
    servers = "".join(
        f'<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port>'
        f"<socketType>SSL</socketType><authentication>password-cleartext</authentication>"
        f"<username>{username}</username></{tag}>"
        for kind, host, port in _SERVERS
        for tag in ("outgoingServer" if kind == "smtp" else "incomingServer",)
    )
    return (
        f'<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="{provider}">{named}'
        f"<displayName>Mail</displayName>{servers}</emailProvider></clientConfig>"
    )


def _protocols(more: str = "", switch: str = "on") -> list[str]:
    return [
        f"<Protocol><Type>{kind.upper()}</Type><Server>{host}</Server><Port>{port}</Port>{more}"
        f"<SSL>{switch}</SSL><SPA>off</SPA><AuthRequired>on</AuthRequired></Protocol>"
        for kind, host, port in _SERVERS
    ]


def _account(protocols: list[str]) -> str:
    settings = "<AccountType>email</AccountType><Action>settings</Action>"
    return f"<Account>{settings}{''.join(protocols)}</Account>"


def _pox(inner: str, schema: str = _OUTLOOK) -> str:
    response = f'<Response xmlns="{schema}">{inner}</Response>'
    return f'<?xml version="1.0"?><Autodiscover xmlns="{_OUTER}">{response}</Autodiscover>'


def _pox_error(code: str) -> Answer:
    error = f'<Error Time="00:00:00" Id="1"><ErrorCode>{code}</ErrorCode></Error>'
    return Answer(body=_pox(error, _OUTER))


def _place(asked: Asked, host: str) -> Answer:
    if asked.query.get("protocol", "").lower() != "autodiscoverv1":
        return Answer(400, '{"ErrorCode": "InvalidProtocol"}', "application/json")
    place = {"Protocol": "AutodiscoverV1", "Url": f"https://{host}{_POX}"}
    return Answer(body=json.dumps(place), kind="application/json")


def _where(fits: Callable[[Asked], bool], then: Callable[[Asked], Answer] | Answer) -> Server:
    """Return a server that is good but for the requests that fit."""

    def server(asked: Asked) -> Answer:
        if not fits(asked):
            return good(asked)
        return then if isinstance(then, Answer) else then(asked)

    return server


def _is_file(asked: Asked) -> bool:
    return asked.path in _FILES


def _is_pox(asked: Asked) -> bool:
    return asked.path.lower() == _POX


def _is_post(asked: Asked) -> bool:
    return _is_pox(asked) and asked.method == "POST"


def _is_get(asked: Asked) -> bool:
    return _is_pox(asked) and asked.method == "GET"


def _is_outlook(asked: Asked) -> bool:
    return _is_pox(asked) and asked.schema != _PHONE


def _is_phone(asked: Asked) -> bool:
    return _is_pox(asked) and asked.schema == _PHONE


def _is_json(asked: Asked) -> bool:
    return asked.path.lower() == _JSON


def _unnamed(asked: Asked) -> bool:
    return _is_file(asked) and not asked.address


def _of_customers(asked: Asked) -> Answer:
    customers = tuple(f"customer-{number}.test" for number in range(40))
    return Answer(body=_file("hoster.test", (asked.domain, *customers)))


def _of_any_domain(asked: Asked) -> Answer:
    domain = asked.address.rpartition("@")[2].lower() or asked.domain
    return Answer(body=_file(domain, (domain,)))


def _raw_file(asked: Asked) -> Answer:
    return Answer(body=_file(asked.domain, (asked.domain,), asked.address or "%EMAILADDRESS%"))


def _raw_pox(asked: Asked) -> Answer:
    name = f"<LoginName>{asked.address}</LoginName>"
    return Answer(body=_pox(_account(_protocols(name))))


def _echo(asked: Asked) -> Answer:
    return Answer(body=_pox(_account(_protocols()), asked.schema))


def _of_person(asked: Asked) -> Answer:
    name = _PEOPLE.get(asked.local_part, "")
    user = f"<User><DisplayName>{escape(name)}</DisplayName></User>"
    return Answer(body=_pox(user + _account(_protocols())))


def _of_mailbox(asked: Asked) -> Answer:
    return good(asked) if asked.local_part in _PEOPLE else _pox_error("500")


def _of_phones(asked: Asked) -> Answer:
    host = escape(_host(asked))
    server = f"<Server><Type>MobileSync</Type><Url>https://{host}/eas</Url></Server>"
    return Answer(body=_pox(f"<Action><Settings>{server}</Settings></Action>", _PHONE))


def _of_host_json(asked: Asked) -> Answer:
    return _place(asked, asked.host)


def _of_host_xml(asked: Asked) -> Answer:
    link = f"<ServiceHome>https://{escape(asked.host)}/</ServiceHome>"
    return Answer(body=_pox(f"<Account>{link}{_account(_protocols())[len('<Account>') :]}"))


def _last_two_labels(asked: Asked) -> Answer:
    domain = ".".join(asked.host.split(".")[-2:])
    return Answer(body=_file(domain, (domain,)))


def _own_name(_asked: Asked) -> Answer:
    return Answer(body=_file("mx.hoster.test", ("hoster.test",)))


def _no_json(server: Server) -> Server:
    return lambda asked: _NOTHING if _is_json(asked) else server(asked)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row.

    Attributes:
        servers: those that have it.
        what: in a few words.
        server: how it answers.
        rules: those that name it in an audit.
    """

    servers: str
    what: str
    server: Server
    rules: tuple[str, ...]


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType(
    {
        "customers": Fault(
            "automx2",
            "the file lists every domain of the provider",
            _where(_is_file, _of_customers),
            ("autoconfig-other-domains",),
        ),
        "capital-domain": Fault(
            "automx2",
            "204 if the domain is written in capitals",
            _where(lambda a: a.address != a.address.lower(), Answer(204)),
            ("letter-case",),
        ),
        "capital-path": Fault(
            "automx2, go-autoconfig, smartlyway, modoboa, mox; Monogramm and Stalwart in part",
            "404 to /Autodiscover/Autodiscover.xml",
            _where(lambda a: _is_pox(a) and a.path != _POX, _NOTHING),
            ("letter-case",),
        ),
        "parameter": Fault(
            "automx2",
            "400 without emailaddress",
            _where(_unnamed, Answer(400)),
            ("autoconfig-wants-parameter",),
        ),
        "no-get": Fault(
            "automx2, mox",
            "405 to GET of the XML",
            _where(_is_get, Answer(405)),
            ("autodiscover-incomplete",),
        ),
        "get-is-lost": Fault(
            "go-autoconfig, smartlyway, mail-in-a-box, modoboa, gromox",
            "404 to GET of the XML",
            _where(_is_get, _NOTHING),
            ("autodiscover-incomplete",),
        ),
        "get-is-error": Fault(
            "mailcow",
            "error 600 to GET of the XML",
            _where(_is_get, _pox_error("600")),
            ("autodiscover-incomplete",),
        ),
        "no-phone": Fault(
            "automx2, modoboa, Mailu, Stalwart, mox; Monogramm in part",
            "400 to the schema of phones",
            _where(_is_phone, Answer(400)),
            ("autodiscover-incomplete",),
        ),
        "phone-echo": Fault(
            "go-autoconfig",
            "the schema of phones comes back, with IMAP in it",
            _where(_is_phone, _echo),
            ("autodiscover-incomplete",),
        ),
        "no-json": Fault(
            "Mailu and Stalwart; automx2, Monogramm, go-autoconfig, smartlyway, mail-in-a-box, mox",
            "404 to the JSON, and to GET of the XML",
            _no_json(_where(_is_get, _NOTHING)),
            ("autodiscover-incomplete",),
        ),
        "phones-only": Fault(
            "mail-in-a-box",
            "Autodiscover has ActiveSync alone",
            _where(_is_pox, _of_phones),
            ("autodiscover-incomplete",),
        ),
        "login": Fault(
            "gromox",
            "401 to the XML",
            _where(_is_pox, Answer(401)),
            ("autodiscover-incomplete",),
        ),
        "any-domain": Fault(
            "Monogramm, go-autoconfig, smartlyway, mailcow, mail-in-a-box, Stalwart, gromox",
            "settings for every domain",
            _where(_is_file, _of_any_domain),
            ("answer-unchecked",),
        ),
        "raw-address-in-file": Fault(
            "go-autoconfig, Mailu, Stalwart",
            "the address stands in the file unescaped",
            _where(_is_file, _raw_file),
            ("answer-unchecked", "answers-differ"),
        ),
        "raw-address-in-xml": Fault(
            "go-autoconfig, Mailu, Stalwart",
            "the address stands in Autodiscover's XML unescaped",
            _where(lambda a: _is_post(a) and _is_outlook(a), _raw_pox),
            ("answer-unchecked",),
        ),
        "raw-host-in-json": Fault(
            "mailcow",
            "the JSON leads to the Host of the request",
            _where(_is_json, _of_host_json),
            ("answer-unchecked",),
        ),
        "raw-host-in-xml": Fault(
            "wdes",
            "a link of the XML leads to the Host of the request",
            _where(_is_get, _of_host_xml),
            ("answer-unchecked",),
        ),
        "accounts": Fault(
            "go-autoconfig",
            "an account for each protocol",
            _where(_is_outlook, Answer(body=_pox("".join(_account([p]) for p in _protocols())))),
            ("autodiscover-form",),
        ),
        "words": Fault(
            "modoboa",
            "<SSL>true</SSL> and <TLS>",
            _where(
                _is_outlook, Answer(body=_pox(_account(_protocols("<TLS>false</TLS>", "true"))))
            ),
            ("autodiscover-form",),
        ),
        "name-of-person": Fault(
            "mailcow",
            "the name of the mailbox's owner",
            _where(lambda a: _is_post(a) and _is_outlook(a), _of_person),
            ("answers-differ",),
        ),
        "mailboxes": Fault(
            "mailcow",
            "an error for an address without a mailbox",
            _where(lambda a: _is_post(a) and _is_outlook(a), _of_mailbox),
            ("answers-differ",),
        ),
        "last-labels": Fault(
            "modoboa",
            "without the address, the last two labels are the domain",
            _where(_unnamed, _last_two_labels),
            ("answers-differ",),
        ),
        "own-name": Fault(
            "Stalwart",
            "without the address, the settings are those of the server's own domain",
            _where(_unnamed, _own_name),
            ("answers-differ",),
        ),
        "empty-id": Fault(
            "gromox",
            'without the address, id=""',
            _where(_unnamed, lambda a: Answer(body=_file("", (a.domain,)))),
            ("autoconfig-strict",),
        ),
    }
)


def answer(asked: Asked) -> Answer:
    """Answer for the domain that the request is for."""
    key = asked.domain.removesuffix(f".{ZONE}")
    return FAULTS[key].server(asked) if key in FAULTS else good(asked)


def read(domain: str, host: str, method: str, target: str, body: bytes = b"") -> Asked:
    """Return a request; what is no XML names no address."""
    parts = urlsplit(target)
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    address = query.get("emailaddress") or query.get("email") or ""
    asked = Asked(domain, host.partition(":")[0], method, parts.path, address, query=query)
    try:
        root = fromstring(body) if body else None  # noqa: S314 - the lab asks
    except ParseError:
        return asked
    elements = () if root is None else root.iter()
    found = {one.tag.rpartition("}")[2]: one.text or "" for one in elements}
    wanted = found.get("AcceptableResponseSchema", "")
    return replace(asked, address=found.get("EMailAddress", address), schema=wanted)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        domain = self.headers["X-Domain"]
        made = answer(read(domain, self.headers["Host"], self.command, self.path, body))
        content = made.body.encode()
        self.send_response(made.status)
        self.send_header("Content-Type", made.kind)
        if made.status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="mail"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), _Handler).serve_forever()
