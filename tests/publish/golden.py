"""What each mail program sends, byte by byte, and what it needs of the answer.

The programs were watched, or their requests were read in bug reports. ``DOMAIN`` stands for the
domain of the person.
"""

import json
import plistlib
import socket
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Final, cast
from xml.etree import ElementTree as ET

from msgspec import Struct

from autoconf.formats import clientconfig_xml, pacc_json

_BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Thunderbird/153.7.0"
_OUTLOOK: Final = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17726; Pro)"
_OLD_OUTLOOK: Final = "Microsoft Office/16.0 (Windows NT 10.0; MAPI 16.0.9001; Pro)"
_CLOUD: Final = "OutlookMobileCloudService-Autodetect/1.0.0"
_APPLE: Final = "iOS/17.5 (21F79) accountsd/1.0"
_SCHEMAS: Final = "http://schemas.microsoft.com/exchange/autodiscover"
_QUESTION: Final = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="{schemas}/{kind}/requestschema/2006">
  <Request>
    <EMailAddress>alice@DOMAIN</EMailAddress>
    <AcceptableResponseSchema>{schemas}/{kind}/responseschema/{year}</AcceptableResponseSchema>
  </Request>
</Autodiscover>"""
_FILE: Final = "/mail/config-v1.1.xml"
_WELL_KNOWN: Final = "/.well-known/autoconfig/mail/config-v1.1.xml"
_POX: Final = "/autodiscover/autodiscover.xml"
_JSON: Final = "/autodiscover/autodiscover.json"
_FOR_OUTLOOK: Final = _QUESTION.format(schemas=_SCHEMAS, kind="outlook", year="2006a")
_FOR_PHONES: Final = _QUESTION.format(schemas=_SCHEMAS, kind="mobilesync", year="2006")
_BASIC: Final = "Authorization: Basic YWxpY2VARE9NQUlOOng="
_XML: Final = "Content-Type: text/xml; charset=utf-8"
_RESPONSE: Final = f"{{{_SCHEMAS}/outlook/responseschema/2006a}}"


class Answer(Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes
    domain: str

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


class Question(Struct, frozen=True):
    """A request, and a function that asserts what the program needs."""

    name: str
    text: str
    needs: Callable[[Answer], None]

    def request(self, domain: str) -> bytes:
        """Return the bytes that the program sends."""
        head, _, body = self.text.replace("DOMAIN", domain).partition("\n\n")
        lines = head.split("\n")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join((*lines, "", body)).encode()

    def host(self, domain: str) -> str:
        """Return the name that the program connects to."""
        return self.text.lower().partition("\nhost: ")[2].split("\n")[0].replace("domain", domain)


def ask(connection: socket.socket, question: Question, domain: str) -> Answer:
    """Send a request as it is; read one answer, as a client does."""
    connection.sendall(question.request(domain))
    response = HTTPResponse(connection)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read(), domain)


def judge(question: Question, answer: Answer) -> None:
    """Assert what this program needs, and what all need."""
    question.needs(answer)
    assert "www-authenticate" not in answer.headers
    assert "content-encoding" not in answer.headers


def _autoconfig(answer: Answer) -> None:
    config, _ = clientconfig_xml.parse(answer.body, domain=answer.domain, address=None)
    protocols = [server.protocol.value for server in config.servers]
    assert (answer.status, answer.media_type) == (200, "text/xml")
    assert answer.body.startswith(b"<?xml")
    assert config.domains == (answer.domain,)
    assert protocols[0] == "imap"
    assert protocols[-1] == "smtp"
    assert len(set(protocols)) == len(protocols)
    assert {server.socket_type.value for server in config.servers} == {"SSL"}


def _pox(answer: Answer, login: str | None) -> None:
    (account,) = ET.fromstring(answer.body).iter(f"{_RESPONSE}Account")  # noqa: S314 - ours
    servers = [
        {child.tag.removeprefix(_RESPONSE): child.text for child in protocol}
        for protocol in account.iter(f"{_RESPONSE}Protocol")
    ]
    assert (answer.status, answer.media_type) == (200, "text/xml")
    assert [one["Type"] for one in servers][:1] == ["IMAP"]
    assert servers[-1]["Type"] == "SMTP"
    assert {(one["SSL"], one["SPA"], one["DomainRequired"]) for one in servers} == {
        ("on", "off", "off")
    }
    assert {one.get("LoginName") for one in servers} == {login}


def _login(answer: Answer) -> None:
    _pox(answer, f"alice@{answer.domain}")


def _no_login(answer: Answer) -> None:
    _pox(answer, None)


def _no_phones(answer: Answer) -> None:
    assert answer.status == 200
    assert b"<ErrorCode>601</ErrorCode>" in answer.body


def _place(answer: Answer) -> None:
    content = cast("dict[str, str]", json.loads(answer.body))
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert content["Protocol"] == "AutodiscoverV1"
    assert content["Url"].startswith("https://")
    assert content["Url"].endswith(_POX)


def _no_exchange(answer: Answer) -> None:
    assert (answer.status, answer.media_type) == (400, "application/json")
    assert json.loads(answer.body)["ErrorCode"] == "InvalidProtocol"


def _pacc(answer: Answer) -> None:
    config, _ = pacc_json.parse(answer.body, domain=answer.domain)
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert config.incoming
    assert config.outgoing


def _profile(answer: Answer) -> None:
    (mail, *_) = plistlib.loads(answer.body)["PayloadContent"]
    assert (answer.status, answer.media_type) == (200, "application/x-apple-aspen-config")
    assert mail["EmailAddress"] == f"alice@{answer.domain}"
    assert mail["IncomingMailServerUsername"] == f"alice@{answer.domain}"


def _get(target: str, host: str, *lines: str, version: str = "1.1") -> str:
    return "\n".join((f"GET {target} HTTP/{version}", f"Host: {host}", *lines))


def _post(target: str, host: str, body: str, *lines: str) -> str:
    return "\n".join((f"POST {target} HTTP/1.1", f"Host: {host}", *lines)) + f"\n\n{body}"


def _thunderbird(agent: str = _BROWSER) -> tuple[str, ...]:
    return (
        f"User-Agent: {agent}", "Accept: */*", "Accept-Language: en-US,en;q=0.5",
        "Accept-Encoding: gzip, deflate, br, zstd", "Connection: keep-alive",
        "Pragma: no-cache", "Cache-Control: no-cache",
    )  # fmt: skip


_K9: Final = ("Connection: Keep-Alive", "Accept-Encoding: gzip", "User-Agent: okhttp/4.12.0")
_EVOLUTION: Final = ("User-Agent: Evolution/3.46.4", "Connection: Keep-Alive")
_PLUS: Final = "?emailaddress=a%2Bb%40DOMAIN"
_CLASSIC: Final = (_XML, f"User-Agent: {_OUTLOOK}", "X-MapiHttpCapability: 1", "Pragma: no-cache")
_DELTA: Final = "GET {} HTTP/1.1\nhost: {}"

QUESTIONS: Final = (
    Question("Thunderbird",
             _get(_FILE + _PLUS, "autoconfig.DOMAIN", *_thunderbird()), _autoconfig),
    Question("Thunderbird, well-known",
             _get(_WELL_KNOWN + _PLUS, "DOMAIN", *_thunderbird()), _autoconfig),
    Question("Thunderbird, Autodiscover",
             _post(_POX, "autodiscover.DOMAIN", _FOR_OUTLOOK, *_thunderbird(), _XML, _BASIC),
             _login),
    Question("Thunderbird, Autodiscover of the domain",
             _post(_POX, "DOMAIN", _FOR_OUTLOOK, *_thunderbird(), _XML), _login),
    Question("K-9", _get(_FILE, "autoconfig.DOMAIN", *_K9), _autoconfig),
    Question("K-9, well-known", _get(_WELL_KNOWN, "DOMAIN", *_K9), _autoconfig),
    Question("Delta Chat", _DELTA.format(f"{_FILE}{_PLUS}", "autoconfig.DOMAIN"), _autoconfig),
    Question("Delta Chat, well-known", _DELTA.format(f"{_WELL_KNOWN}{_PLUS}", "DOMAIN"),
             _autoconfig),
    Question("Delta Chat, Autodiscover", _DELTA.format(_POX, "autodiscover.DOMAIN"), _no_login),
    Question("Delta Chat, Autodiscover of the domain", _DELTA.format(_POX, "DOMAIN"), _no_login),
    Question("FairEmail",
             _get(f"{_FILE}?emailaddress=a+b@DOMAIN", "autoconfig.DOMAIN", "User-Agent: FairEmail",
                  "Accept-Encoding: gzip"), _autoconfig),
    Question("FairEmail, Autodiscover",
             _post(_POX, "autodiscover.DOMAIN", _FOR_OUTLOOK, "User-Agent: FairEmail",
                   "Content-Type: text/xml"), _login),
    Question("Evolution",
             _get(f"{_FILE}?emailaddress=alice%40DOMAIN&emailmd5=c160f8cc69a4f0bf2b0362752353d060",
                  "autoconfig.DOMAIN", *_EVOLUTION), _autoconfig),
    Question("Evolution, older",
             _get(f"{_FILE}?emailaddress=EVOLUTIONUSER%40DOMAIN", "autoconfig.DOMAIN",
                  *_EVOLUTION), _autoconfig),
    Question("KMail", _get(_FILE, "autoconfig.DOMAIN", "User-Agent: Mozilla/5.0",
                           "Accept-Encoding: gzip, deflate"), _autoconfig),
    Question("Geary", _get(_FILE, "autoconfig.DOMAIN", "User-Agent: Geary/40.0"), _autoconfig),
    Question("Himalaya", _get(_FILE, "autoconfig.DOMAIN", "Accept: */*"), _autoconfig),
    Question("Himalaya, PACC",
             _get("/.well-known/user-agent-configuration.json", "ua-auto-config.DOMAIN",
                  "Accept: */*"), _pacc),
    Question("Outlook", _post("/Autodiscover/Autodiscover.xml", "autodiscover.DOMAIN",
                              _FOR_OUTLOOK, *_CLASSIC), _login),
    Question("Outlook, small letters", _post(_POX, "autodiscover.DOMAIN", _FOR_OUTLOOK, _XML,
                                             f"User-Agent: {_OLD_OUTLOOK}"), _login),
    Question("Outlook, first question",
             _get(f"{_JSON}/v1.0/alice@DOMAIN?Protocol=Autodiscoverv1&RedirectCount=1",
                  "autodiscover.DOMAIN", f"User-Agent: {_OUTLOOK}"), _place),
    Question("Outlook, plain http",
             _get(_POX, "autodiscover.DOMAIN", f"User-Agent: {_OUTLOOK}"), _no_login),
    Question("Outlook for phones",
             _get(f"{_JSON}?Email=alice%40DOMAIN&Protocol=ActiveSync&RedirectCount=1",
                  "autodiscover.DOMAIN", f"User-Agent: {_CLOUD}"), _no_exchange),
    Question("Outlook for phones, behind an old proxy",
             _get(f"{_JSON}?Email=alice@DOMAIN&Protocol=ActiveSync&RedirectCount=1",
                  "autodiscover.DOMAIN", f"User-Agent: {_CLOUD}", "Via: 1.0 proxy",
                  version="1.0"), _no_exchange),
    Question("Outlook for phones, place of Autodiscover",
             _get(f"{_JSON}?Email=alice%40DOMAIN&Protocol=Autodiscoverv1&RedirectCount=1",
                  "autodiscover.DOMAIN", f"User-Agent: {_CLOUD}"), _place),
    Question("Outlook for phones, mobilesync",
             _post(_POX, "autodiscover.DOMAIN", _FOR_PHONES, "Content-Type: text/xml",
                   f"User-Agent: {_CLOUD}", _BASIC), _no_phones),
    Question("Outlook for Mac",
             _get(f"{_JSON}?Email=alice%40DOMAIN&Protocol=EWS&RedirectCount=3",
                  "autodiscover.DOMAIN", "User-Agent: MacOutlook/16.89"), _no_exchange),
    Question("Apple, Exchange by GET",
             _get(_POX, "autodiscover.DOMAIN", f"User-Agent: {_APPLE}", _BASIC), _no_login),
    Question("Apple, Exchange by POST",
             _post(_POX, "autodiscover.DOMAIN", _FOR_PHONES, f"User-Agent: {_APPLE}", _BASIC,
                   "Content-Type: text/xml"), _no_phones),
    Question("Apple, profile",
             _get("/apple.mobileconfig?emailaddress=alice%40DOMAIN", "autoconfig.DOMAIN",
                  f"User-Agent: {_APPLE}"), _profile),
    Question("eM Client", _post(_POX, "autodiscover.DOMAIN", _FOR_OUTLOOK,
                                "Content-Type: text/xml"), _login),
    Question("Nine", _get(f"/v1.1{_FILE}?emailaddress=alice%40DOMAIN", "autoconfig.DOMAIN"),
             _autoconfig),
    Question("myMail and Spike", _get(_POX, "autodiscover.DOMAIN"), _no_login),
)  # fmt: skip
