"""Records of a survey as JSON Lines: one record a line, every field in each of them."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.model.message import Message
from autoconf.model.survey import SurveyRecord

MAX_LINE: Final = 4 << 20
"""Octets; a record with a thousand servers has a twentieth of them."""

_decoder: Final = msgspec.json.Decoder(SurveyRecord)
_encoder: Final = msgspec.json.Encoder()


def write_lines(records: Iterable[SurveyRecord]) -> bytes:
    """Return the records, a line each."""
    return _encoder.encode_lines(list(records))


def read_line(line: bytes, name: str, number: int) -> SurveyRecord:
    """Return the record of one line.

    Args:
        line: with or without its end.
        name: of the file.
        number: of the line, from 1.

    Raises:
        MalformedDocumentError: it is no record; the error names file and line.
    """
    if len(line) > MAX_LINE:
        too_long = Message.of("survey.line-too-long", most=MAX_LINE >> 20)
        raise MalformedDocumentError(name, too_long, number)
    try:
        record = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedDocumentError(name, error, number) from error
    if not record.domain:
        raise MalformedDocumentError(name, Message("survey.no-domain"), number)
    return record


class Line(Struct, frozen=True):
    """A line of a file; ``content`` is longer than ``MAX_LINE`` if the line is, and then cut."""

    number: int
    content: bytes


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """Yield the lines that are not empty; of one that is too long, the rest is never in memory.

    Raises:
        OSError: the disk refuses.
    """
    number = 0
    while content := file.readline(MAX_LINE + 1):
        number += 1
        end = content
        while len(end) > MAX_LINE and not end.endswith(b"\n"):
            end = file.readline(MAX_LINE + 1)
        if content.strip():
            yield Line(number, content)
