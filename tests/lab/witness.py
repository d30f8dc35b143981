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

import dns.exception
import dns.resolver

_TIMEOUT_S: Final = 10
_ARRIVAL_S: Final = 10

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
    """Return status and media type of a URL, or that there is nothing."""
    request = urllib.request.Request(fields["url"])  # noqa: S310 - our own table's URLs
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=_TIMEOUT_S) as response:
            return f"{response.status} {response.headers['Content-Type']}"
    except urllib.error.HTTPError as error:
        return str(error.code)
    except urllib.error.URLError as error:
        return type(error.reason).__name__


def ask(fields: Fields, _context: ssl.SSLContext) -> str:
    """Return the records of a name, or the kind of the error."""
    try:
        answer = dns.resolver.resolve(fields["name"], fields["type"], lifetime=_TIMEOUT_S)
    except dns.exception.DNSException as error:
        return type(error).__name__
    return ", ".join(sorted(record.to_text() for record in answer))


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
    for question in (login, send, arrival, extensions, fetch, ask, connect)
}


if __name__ == "__main__":
    trusted = ssl.create_default_context(cafile=sys.argv[2])
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(_QUESTIONS[sys.argv[1]], json.load(sys.stdin), repeat(trusted)))
    sys.stdout.write(json.dumps(answers))
