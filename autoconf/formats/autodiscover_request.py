"""The question of Autodiscover (MS-OXDSCLI 2.2.3), as a server reads it, and its errors."""

from enum import IntEnum
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

from autoconf.formats import safe_xml

_WHERE: Final = "Autodiscover request"
_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_SETTINGS: Final = "/outlook/responseschema/2006a"
_MAX_ADDRESS: Final = 254


class Question(Struct, frozen=True):
    """Whose settings are asked for.

    Attributes:
        address: as it was sent, unchecked; empty if there is none.
        wants_settings: whether the question is for Outlook's answer. Phones want another one.
    """

    address: str
    wants_settings: bool


class PoxError(IntEnum):
    """Error codes (MS-OXDSCLI 2.2.4.1.1.1)."""

    UNKNOWN_ADDRESS = 500
    BAD_REQUEST = 600
    OTHER_SCHEMA = 601


_WORDS: Final = {
    PoxError.UNKNOWN_ADDRESS: "The e-mail address cannot be found.",
    PoxError.BAD_REQUEST: "Invalid Request",
    PoxError.OTHER_SCHEMA: "Provider is not available",
}
"""Microsoft's own words, which programs look for."""


def read(body: bytes) -> Question:
    """Read a question.

    Raises:
        MalformedDocumentError: it is no XML, or breaks a limit of ``safe_xml``.
    """
    root = safe_xml.parse(body, _WHERE)
    address = (root.findtext(".//EMailAddress") or "").strip()
    schema = (root.findtext(".//AcceptableResponseSchema") or "").strip().lower()
    return Question(address[: _MAX_ADDRESS + 1], not schema or schema.endswith(_SETTINGS))


def error(code: PoxError) -> bytes:
    """Return the answer that refuses a question; its HTTP status is 200."""
    root = Element("Autodiscover", xmlns=_OUTER)
    refusal = SubElement(SubElement(root, "Response"), "Error", Time="00:00:00.0000000", Id="0")
    SubElement(refusal, "ErrorCode").text = str(code.value)
    SubElement(refusal, "Message").text = _WORDS[code]
    SubElement(refusal, "DebugData")
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text + b"\n"
