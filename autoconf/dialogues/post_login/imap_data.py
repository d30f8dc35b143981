"""Data in IMAP replies: strings, folder names, quota and namespace (RFC 9051, RFC 9208)."""

import re
from base64 import b64decode
from collections.abc import Iterable
from typing import Final

from autoconf.dialogues.replies import printable_line
from autoconf.model.mailbox import Folder, SpecialUse

_QUOTED: Final = rb'"((?:[^"\\]|\\.)*)"'
_LIST: Final = re.compile(
    rb"\* LIST \(([^)]*)\) (?:NIL|" + _QUOTED + rb") (.+)", re.IGNORECASE | re.DOTALL
)
_LITERAL: Final = re.compile(rb"\{(\d+)\}\r\n(.*)", re.DOTALL)
_NAMESPACE: Final = re.compile(
    rb"\* NAMESPACE \(\(" + _QUOTED + rb" (?:NIL|" + _QUOTED + rb")", re.IGNORECASE
)
_STORAGE: Final = re.compile(
    rb"\* QUOTA .*[( ]STORAGE (\d{1,15}) (\d{1,15})[) ]", re.IGNORECASE | re.DOTALL
)
_SHIFTED: Final = re.compile(rb"&([A-Za-z0-9+,]*)-")
_JUNK_NAMES: Final = frozenset({b"junk", b"spam", b"bulk mail", b"junk e-mail", b"junk email"})
_USES: Final = {rb"\%s" % use.value.encode(): use for use in SpecialUse}
_MAX_SPECIAL: Final = 20


def decode_name(name: bytes) -> str:
    """Return the name of a folder from modified UTF-7 (RFC 3501 section 5.1.3) or UTF-8."""
    parts, last = [], 0
    for match in _SHIFTED.finditer(name):
        parts += [name[last : match.start()].decode("utf-8", "replace"), _unshift(match[1])]
        last = match.end()
    return printable_line("".join([*parts, name[last:].decode("utf-8", "replace")]), 200)


def _unshift(base64: bytes) -> str:
    if not base64:
        return "&"
    padded = base64.replace(b",", b"/") + b"=" * (-len(base64) % 4)
    try:
        return b64decode(padded).decode("utf-16-be", "replace")
    except ValueError:
        return "\ufffd"


def read_string(data: bytes) -> bytes:
    """Return the string or atom at the beginning of data, without its quotes."""
    quoted, literal = re.match(_QUOTED, data), _LITERAL.match(data)
    if quoted:
        return _unescaped(quoted[1])
    if literal:
        return literal[2][: int(literal[1])]
    return data.split(b" ")[0]


def _unescaped(text: bytes) -> bytes:
    return re.sub(rb"\\(.)", rb"\1", text)


class Listing:
    """Reads LIST replies as they come: keeps the folders with a purpose and counts all.

    Attributes:
        folders: by purpose, the name as the server writes it.
        junk_alike: a folder with a name for junk, used if none has the attribute.
        count: of all folders.
    """

    def __init__(self) -> None:
        self.folders: dict[SpecialUse, bytes] = {}
        self.junk_alike: bytes | None = None
        self.count = 0

    def keeps(self, line: bytes) -> bool:
        """Read a line; tell whether it is to be kept."""
        found = _LIST.fullmatch(line)
        if not found:
            return True
        self.count += 1
        if self.count > _MAX_SPECIAL and len(self.folders) == len(SpecialUse):
            return False
        name = read_string(found[3])
        # A literal may hold any octets: no line end may get into one of our commands.
        if not re.fullmatch(rb"[ -~\x80-\xff]+", name):
            return False
        delimiter = found[2]
        leaf = name.rpartition(delimiter)[2] if delimiter else name
        if leaf.lower() in _JUNK_NAMES:
            self.junk_alike = self.junk_alike or name
        uses = [_USES[word] for word in found[1].lower().split() if word in _USES]
        new = [use for use in uses if use not in self.folders]
        self.folders.update(dict.fromkeys(new, name))
        return bool(new)

    @property
    def junk(self) -> bytes | None:
        """The folder for junk."""
        return self.folders.get(SpecialUse.JUNK, self.junk_alike)

    def as_facts(self) -> tuple[Folder, ...]:
        """Return the folders with a purpose, in the order of ``SpecialUse``."""
        return tuple(
            Folder(use=use, name=decode_name(self.folders[use]))
            for use in SpecialUse
            if use in self.folders
        )


def read_quota(lines: Iterable[bytes]) -> tuple[int, int] | None:
    """Return use and limit in KiB of the quota that is fullest; None if there is none."""
    found = [match for match in map(_STORAGE.match, lines) if match]
    pairs = [(int(m[1]), int(m[2])) for m in found if int(m[2])]
    return max(pairs, key=lambda pair: pair[0] / pair[1], default=None)


def read_namespace(lines: Iterable[bytes]) -> tuple[str, str] | None:
    """Return prefix and delimiter of the personal namespace."""
    found = next((match for match in map(_NAMESPACE.match, lines) if match), None)
    if found is None:
        return None
    prefix, delimiter = (decode_name(_unescaped(text or b"")) for text in found.groups())
    return prefix, delimiter


def read_exists(lines: Iterable[bytes]) -> int | None:
    """Return the number of messages in the opened folder."""
    found = (re.fullmatch(rb"\* (\d{1,9}) EXISTS", line, re.IGNORECASE) for line in lines)
    return next((int(match[1]) for match in found if match), None)


def read_uids(lines: Iterable[bytes]) -> list[bytes] | None:
    """Return the result of a search; None if there was none."""
    found = (re.fullmatch(rb"\* SEARCH((?: \d{1,10})*) *", x, re.IGNORECASE) for x in lines)
    return next((match[1].split() for match in found if match), None)
