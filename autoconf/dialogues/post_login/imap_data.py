"""Data in IMAP replies: strings, folder names, quota and namespace (RFC 9051, RFC 9208)."""

import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterable, Mapping
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
_HEADER: Final = re.compile(rb"\bBODY\[HEADER[^\]]*\] (.*)", re.IGNORECASE | re.DOTALL)
_SHIFTED: Final = re.compile(rb"&([A-Za-z0-9+,]*)-")
_JUNK_NAMES: Final = frozenset({b"junk", b"spam", b"bulk mail", b"junk e-mail", b"junk email"})
_USUAL_NAMES: Final = {
    SpecialUse.SENT: (
        *("sent", "sent items", "sent mail", "sent messages", "sent-mail", "gesendet"),
        *("gesendete elemente", "gesendete objekte", "gesendete nachrichten", "envoyés"),
        *("messages envoyés", "éléments envoyés", "enviados", "elementos enviados"),
        *("mensajes enviados", "itens enviados", "inviati", "inviata", "posta inviata"),
        *("verzonden", "verzonden items", "verzonden berichten", "wysłane", "elementy wysłane"),
        *("odeslané", "odeslaná pošta", "skickat", "skickade objekt", "sendt", "sendte elementer"),
        *(
            "lähetetyt",
            "отправленные",
            "надіслані",
            "gönderilmiş öğeler",
            "送信済みトレイ",
            "已发送",
        ),
    ),
    SpecialUse.DRAFTS: (
        *("drafts", "draft", "entwürfe", "brouillons", "borradores", "rascunhos", "bozze"),
        *("concepten", "kopie robocze", "wersje robocze", "koncepty", "rozepsané", "utkast"),
        *("kladder", "luonnokset", "черновики", "чернетки", "taslaklar", "下書き", "草稿箱"),
    ),
}
"""The names of programs and providers for these folders, for servers without SPECIAL-USE."""

_USE_BY_NAME: Final = {name: use for use, names in _USUAL_NAMES.items() for name in names}
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
        named: by purpose, a folder with a usual name, the one nearest to the root.
        delimiter: between the levels of names, as the first line tells; empty for none.
        junk_alike: a folder with a name for junk, used if none has the attribute.
        count: of all folders.
    """

    def __init__(self) -> None:
        self.folders: dict[SpecialUse, bytes] = {}
        self.named: dict[SpecialUse, bytes] = {}
        self.delimiter = b""
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
        delimiter = _unescaped(found[2] or b"")
        self.delimiter = self.delimiter or delimiter
        leaf = name.rpartition(delimiter)[2] if delimiter else name
        self._take_name(name, leaf, delimiter)
        if leaf.lower() in _JUNK_NAMES:
            self.junk_alike = self.junk_alike or name
        uses = [_USES[word] for word in found[1].lower().split() if word in _USES]
        new = [use for use in uses if use not in self.folders]
        self.folders.update(dict.fromkeys(new, name))
        return bool(new)

    def _take_name(self, name: bytes, leaf: bytes, delimiter: bytes) -> None:
        """Keep a folder whose name tells its purpose."""
        use = _USE_BY_NAME.get(unicodedata.normalize("NFC", decode_name(leaf)).casefold())
        if use is not None:
            known = self.named.get(use)
            if known is None or _depth(name, delimiter) < _depth(known, delimiter):
                self.named[use] = name

    @property
    def junk(self) -> bytes | None:
        """The folder for junk."""
        return self.folders.get(SpecialUse.JUNK, self.junk_alike)

    def as_facts(self) -> tuple[Folder, ...]:
        """Return the folders with a purpose, in the order of ``SpecialUse``."""
        return _as_facts(self.folders)

    def named_as_facts(self) -> tuple[Folder, ...]:
        """Return the folders that only their names give a purpose that no other folder has."""
        return _as_facts({use: n for use, n in self.named.items() if use not in self.folders})


def _as_facts(folders: Mapping[SpecialUse, bytes]) -> tuple[Folder, ...]:
    return tuple(
        Folder(use=use, name=decode_name(folders[use])) for use in SpecialUse if use in folders
    )


def _depth(name: bytes, delimiter: bytes) -> int:
    return name.count(delimiter) if delimiter else 0


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


def read_header(lines: Iterable[bytes]) -> bytes:
    """Return the header fields of a FETCH reply; empty if there are none."""
    found = (_HEADER.search(line) for line in lines)
    return next((read_string(match[1]) for match in found if match), b"")
