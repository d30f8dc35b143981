"""Events of a run as JSON: a stream for a page or a program (docs/web.md).

Nothing here holds a line of a conversation: the password would be among them.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from autoconf.characters import escaped
from autoconf.formats.report_json import finding_document
from autoconf.model.events import (
    ConfigFound,
    ConfirmationNeeded,
    Done,
    Event,
    FileWritten,
    FindingMade,
    LoginEnded,
    PasswordNeeded,
    ServerStage,
    SourceAnswered,
    Started,
)
from autoconf.model.message import Message
from autoconf.model.server import Endpoint, Server

Translate = Callable[[Message], str]


def event_document(event: Event, text: Translate) -> tuple[str, bytes]:
    """Return the name of an event, and its fields as one line of JSON."""
    name, fields = _fields(event, text)
    return name, escaped(msgspec.json.encode(fields).decode()).encode()


def _fields(event: Event, text: Translate) -> tuple[str, dict[str, Any]]:
    match event:
        case Started() | SourceAnswered() | ConfigFound() | FileWritten():
            return _of_search(event, text)
        case ServerStage() | LoginEnded():
            return _of_server(event)
        case ConfirmationNeeded() | PasswordNeeded():
            return _of_question(event, text)
        case FindingMade(finding=finding):
            return "finding", msgspec.to_builtins(finding_document(finding, text))
        case Done(status=status, verdict=verdict, problem=problem):
            failed = None if problem is None else problem.value
            return "done", {"status": status, "verdict": verdict, "failed": failed}


def _of_question(
    event: ConfirmationNeeded | PasswordNeeded, text: Translate
) -> tuple[str, dict[str, Any]]:
    if isinstance(event, PasswordNeeded):
        return "password", {
            "hosts": event.hosts,
            "hints": event.hints,
            "sign_in": event.sign_in or None,
        }
    return "confirm", {"hosts": event.hosts, "reasons": list(map(text, event.reasons))}


def _of_search(
    event: Started | SourceAnswered | ConfigFound | FileWritten, text: Translate
) -> tuple[str, dict[str, Any]]:
    match event:
        case Started(address=address, sources=sources, deadline_s=deadline_s):
            named = [{"source": source, "tier": tier.value} for source, tier in sources]
            return "started", {"address": address, "sources": named, "deadline_s": deadline_s}
        case SourceAnswered():
            return "source", {
                "source": event.source,
                "outcome": event.outcome.value,
                "seconds": round(event.seconds, 3),
                "found": list(map(_endpoint, event.found)),
                "trust": None if event.trust is None else event.trust.value,
            }
        case ConfigFound(config=config, final=final):
            return "config", {
                "incoming": list(map(_server, config.incoming)),
                "outgoing": list(map(_server, config.outgoing)),
                "final": final,
            }
        case FileWritten():
            return "file", {
                "client": event.client,
                "files": event.files,
                "steps": list(map(text, event.steps)),
                "caveats": list(map(text, event.caveats)),
            }


def _of_server(event: ServerStage | LoginEnded) -> tuple[str, dict[str, Any]]:
    fields: dict[str, Any] = {"endpoint": _endpoint(event.endpoint), "outcome": event.outcome.value}
    if isinstance(event, ServerStage):
        seconds = round(event.seconds, 3)
        return "server", fields | {
            "stage": event.stage.value, "seconds": seconds, "grade": event.grade
        }  # fmt: skip
    cause = None if event.cause is None else event.cause.value
    return "login", fields | {
        "cause": cause, "tries_used": event.tries_used, "tries_left": event.tries_left
    }  # fmt: skip


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "protocol": endpoint.protocol.value,
        "host": endpoint.hostname,
        "port": endpoint.port,
        "security": endpoint.socket_type.value,
    }


def _server(server: Server) -> dict[str, Any]:
    return _endpoint(server.endpoint) | {"username": server.username}
