"""The parts of a JSON report that a later report is compared with."""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.formats.report_values import Port
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol, SocketType

_WHERE: Final = "report"


class BaselineServer(Struct, kw_only=True):
    """A server that was found."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType


class BaselineTls(Struct, kw_only=True):
    """The certificate that a server showed."""

    sha256: str = ""
    issuer: str = ""
    not_before: str = ""
    not_after: str = ""


class BaselineCheck(BaselineServer, kw_only=True):
    """A server that was contacted."""

    capabilities: list[str] = []
    tls: BaselineTls | None = None


class BaselineConfig(Struct, kw_only=True):
    """The servers that were found."""

    incoming: list[BaselineServer]
    outgoing: list[BaselineServer]


class BaselineFinding(Struct, kw_only=True):
    """A finding; ``explains`` holds the places of its consequences."""

    rule: str
    title: str = ""
    explains: list[str] = []


class BaselineVerdict(Struct, kw_only=True):
    """The first words."""

    title: str
    finding: str | None = None


class Baseline(Struct, kw_only=True):
    """An earlier report; the last fields only tell what that run looked at."""

    schema_version: Literal[1]
    address: str | None
    domain: str
    config: BaselineConfig | None
    checks: list[BaselineCheck]
    findings: list[BaselineFinding]
    made_at: str = ""
    verdict: BaselineVerdict | None = None
    using: list[object] = []
    publications: list[object] = []
    sending: object = None
    round_trip: object = None


def read_baseline(body: bytes) -> Baseline:
    """Read a report. Its texts may be anybody's: they are cleaned where they are shown.

    Raises:
        MalformedDocumentError: it is no report, or a value does not fit its field.
    """
    try:
        return msgspec.json.decode(body, type=Baseline)
    except msgspec.ValidationError as error:
        raise MalformedDocumentError(_WHERE, Message("change.other-form")) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise MalformedDocumentError(_WHERE, Message("change.damaged")) from error
    except RecursionError as error:
        raise MalformedDocumentError(_WHERE, Message("document.too-deep")) from error
