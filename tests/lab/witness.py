"""What the standard library and dnspython see of the lab; a script to be run where clients are.

``witness.py QUESTION CA_FILE`` reads a JSON list from stdin and writes a list of answers, in order.
"""

import imaplib
import json
import poplib
import smtplib
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from itertools import repeat
from typing import Final

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rdataclass
import dns.rdatatype
import dns.resolver
from dns.rrset import RRset

_TIMEOUT_S: Final = 60
_ARRIVAL_S: Final = 60
_AT_A_TIME: Final = 24
_IMPATIENCE_S: Final = 2  # where waiting in vain is to be expected

Fields = dict[str, str]


def login(fields: Fields, context: ssl.SSLContext) -> str:
    """Log in once: "accepted", with the number of messages, or why not."""
    try:
        return f"accepted{_LOGINS[fields['protocol']](fields, context)}"
    except ssl.SSLCertVerificationError as error:
        return f"verify {error.verify_code}"
    except (imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPAuthenticationError):
        return "refused"


def _imap(fields: Fields, context: ssl.SSLContext) -> str:
    host, port = fields["hostname"], int(fields["port"])
    client: imaplib.IMAP4
    if fields["socket_type"] == "SSL":
        client = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_TIMEOUT_S)
    else:
        client = imaplib.IMAP4(host, port, timeout=_TIMEOUT_S)
    with client:
        if fields["socket_type"] == "STARTTLS":
            client.starttls(context)
        client.login(fields["username"], fields["password"])
        _, data = client.select(readonly=True)
        return f", {(data[0] or b'').decode()} messages"


def _pop3(fields: Fields, context: ssl.SSLContext) -> str:
    host, port = fields["hostname"], int(fields["port"])
    client: poplib.POP3
    if fields["socket_type"] == "SSL":
        client = poplib.POP3_SSL(host, port, context=context, timeout=_TIMEOUT_S)
    else:
        client = poplib.POP3(host, port, timeout=_TIMEOUT_S)
    try:
        if fields["socket_type"] == "STARTTLS":
            client.stls(context)
        client.user(fields["username"])
        client.pass_(fields["password"])
        return f", {client.stat()[0]} messages"
    finally:
        client.close()


def _smtp(fields: Fields, context: ssl.SSLContext) -> str:
    with _submission(fields, context) as client:
        _log_in(client, fields)
        return ""


def _log_in(client: smtplib.SMTP, fields: Fields) -> None:
    """Try once: ``client.login`` would try a wrong password with every mechanism."""
    client.ehlo()
    client.user, client.password = fields["username"], fields["password"]  # for auth_plain
    client.auth("PLAIN", client.auth_plain)


def _submission(fields: Fields, context: ssl.SSLContext) -> smtplib.SMTP:
    host, port = fields["hostname"], int(fields["port"])
    if fields["socket_type"] == "SSL":
        return smtplib.SMTP_SSL(host, port, context=context, timeout=_TIMEOUT_S)
    client = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
    if fields["socket_type"] == "STARTTLS":
        client.starttls(context=context)
    return client


_LOGINS: Final = {"imap": _imap, "pop3": _pop3, "smtp": _smtp}


def send(fields: Fields, context: ssl.SSLContext) -> str:
    """Send a message to ``to`` over the given submission server."""
    message = EmailMessage()
    message["From"], message["To"] = fields["from"], fields["to"]
    message["Subject"] = "Sent in the lab"
    message.set_content("Hello.\n")
    with _submission(fields, context) as client:
        _log_in(client, fields)
        client.send_message(message)
        return "sent"


def arrival(fields: Fields, context: ssl.SSLContext) -> str:
    """Wait until the mailbox holds as many messages as ``count`` says."""
    until = time.monotonic() + _ARRIVAL_S
    while time.monotonic() < until:
        if login(fields, context) == f"accepted, {fields['count']} messages":
            return "arrived"
        time.sleep(0.05)
    return login(fields, context)


def extensions(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return the first words of what an SMTP server offers before TLS."""
    with smtplib.SMTP(fields["hostname"], int(fields["port"]), timeout=_TIMEOUT_S) as client:
        client.ehlo()
        return " ".join(sorted(client.esmtp_features))


def fetch(fields: Fields, context: ssl.SSLContext) -> str:
    """Return status and media type of a URL, or that there is nothing; a ``body`` is posted."""
    body = fields["body"].encode() if "body" in fields else None
    request = urllib.request.Request(fields["url"], body)  # noqa: S310 - our own table's URLs
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=_IMPATIENCE_S) as response:
            return f"{response.status} {response.headers['Content-Type']}"
    except urllib.error.HTTPError as error:
        return str(error.code)
    except OSError as error:
        return type(getattr(error, "reason", error)).__name__


def ask(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return the records of a name, or the kind of the error; ``server`` is asked instead."""
    resolver = dns.resolver.Resolver()
    if "server" in fields:
        resolver.nameservers = [fields["server"]]
    try:
        answer = resolver.resolve(fields["name"], fields["type"], lifetime=_IMPATIENCE_S)
    except dns.exception.DNSException as error:
        return type(error).__name__
    return ", ".join(sorted(record.to_text() for record in answer))


def ask_over_https(fields: Fields, context: ssl.SSLContext) -> str:
    """Return the records of a name as a resolver at a URL knows them (RFC 8484)."""
    question = dns.message.make_query(fields["name"], fields["type"])
    headers = {"Content-Type": "application/dns-message"}
    url, body = fields["url"], question.to_wire()
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - our own table's URLs
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=context) as response:  # noqa: S310 - the same
        answer = dns.message.from_wire(response.read())
    return ", ".join(sorted(record.to_text() for rrset in answer.answer for record in rrset))


def validate(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return whether the keys of ``zone`` signed the records of a name, and the error if not."""
    zone = dns.name.from_text(fields["zone"])
    keys, _ = _signed(zone, dns.rdatatype.DNSKEY)
    records, signatures = _signed(
        dns.name.from_text(fields["name"]), dns.rdatatype.from_text(fields["type"])
    )
    try:
        dns.dnssec.validate(records, signatures, {zone: keys})
    except dns.exception.ValidationFailure as error:
        return str(error)
    return "valid"


def _signed(name: dns.name.Name, kind: dns.rdatatype.RdataType) -> tuple[RRset, RRset]:
    """Return the records of a name, and their signatures."""
    question = dns.message.make_query(name, kind, want_dnssec=True)
    [server] = dns.resolver.Resolver().nameservers
    answer = dns.query.tcp(question, str(server), _TIMEOUT_S)
    here = (name, dns.rdataclass.IN)
    return (
        answer.find_rrset(answer.answer, *here, kind),
        answer.find_rrset(answer.answer, *here, dns.rdatatype.RRSIG, kind),
    )


def listen(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return how a host is that never says all: "vanished", "silent" or "dripping"."""
    try:
        with socket.create_connection((fields["host"], int(fields["port"])), _IMPATIENCE_S) as peer:
            peer.sendall(b"GET / HTTP/1.1\r\n\r\n")
            try:
                return "dripping" if peer.recv(1) else "closed"
            except TimeoutError:
                return "silent"
    except TimeoutError:
        return "vanished"


def connect(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return the shortest time, in milliseconds, of three TCP connections to an IMAP server."""
    [(family, kind, protocol, _, address), *_] = socket.getaddrinfo(
        fields["hostname"], 993, type=socket.SOCK_STREAM
    )
    times = []
    for _ in range(3):
        with socket.socket(family, kind, protocol) as client:
            client.settimeout(_TIMEOUT_S)
            begun = time.monotonic()
            client.connect(address)
            times.append(time.monotonic() - begun)
    return f"{min(times) * 1000:.1f}"


_QUESTIONS: Final[dict[str, Callable[[Fields, ssl.SSLContext], str]]] = {
    question.__name__: question
    for question in (
        *(login, send, arrival, extensions, fetch, connect, listen),
        *(ask, ask_over_https, validate),
    )
}


if __name__ == "__main__":
    trusted = ssl.create_default_context(cafile=sys.argv[2])
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        answers = list(pool.map(_QUESTIONS[sys.argv[1]], json.load(sys.stdin), repeat(trusted)))
    sys.stdout.write(json.dumps(answers))
