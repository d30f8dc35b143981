"""POP3 after the login: STAT, UIDL and CAPA (RFC 1939, RFC 2449); the search for a message."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.actions import HEADER_FIELDS, FindMessage, SearchResult
from autoconf.dialogues.interface import IsLast, Reply, Say
from autoconf.dialogues.replies import Steps, any_line, ask, ask_all, printable_line
from autoconf.errors import NetworkError
from autoconf.model.check import Stage
from autoconf.model.mailbox import MailboxFacts, Pop3Facts
from autoconf.model.message import Message
from autoconf.model.server_reply import ServerReply

_ANSWER_S: Final = 10.0
_COUNT: Final = re.compile(r"(\d{1,9}) (\d{1,15})")
_UNIQUE_ID: Final = re.compile(rb"\+OK[ \t]+\d+[ \t]+([!-~]{1,70})", re.IGNORECASE)
_FIELDS: Final = frozenset(name.lower().encode() for name in HEADER_FIELDS)
_MAX_HEADER_LINES: Final = 80
_RECENT: Final = 20
"""The search is limited to so many of the newest messages."""

Read = Callable[[bytes], tuple[bool, str, str]]
"""Splits a status line: whether it is +OK, its response code and its text."""


def inspect(
    capabilities: Sequence[str], *, has_capa: bool, read: Read, multi_line: Callable[[], IsLast]
) -> Steps[MailboxFacts]:
    """Ask how much mail there is, and what the server allows."""
    commands: list[tuple[bytes, IsLast]] = [(b"STAT", any_line), (b"UIDL 1", any_line)]
    if has_capa:
        commands.append((b"CAPA", multi_line()))
    at_once = bool(_value(capabilities, "PIPELINING"))
    replies = yield from ask_all(commands, at_once=at_once, seconds=_ANSWER_S)
    is_ok, code, text = read(replies[0][0])
    if not is_ok:
        words = text if code or text else "-ERR"
        return MailboxFacts(refusal=ServerReply(code=code, text=words))
    told = capabilities
    of_capa = replies[2] if len(replies) > 2 else (b"-ERR",)
    if read(of_capa[0])[0]:
        told = tuple(printable_line(line) for line in of_capa[1:-1])
    count = _COUNT.match(text)
    messages, octets = (int(count[1]), int(count[2])) if count else (None, None)
    of_uidl = replies[1][0] if len(replies) > 1 else b"+OK"
    first_id = _UNIQUE_ID.match(of_uidl)
    has_uidl: bool | None = first_id is not None
    was_tried = messages and not read(of_uidl)[0]
    if not (has_uidl or was_tried):  # no mail to try it on, or an odd answer: see the capabilities
        has_uidl = bool(_value(told, "UIDL")) if has_capa else None
    facts = _facts(told, has_uidl=has_uidl, has_capa=has_capa)
    if first_id is not None:
        facts = replace(facts, first_id=first_id[1].decode())
    return MailboxFacts(messages=messages, octets=octets, pop3=facts)


def _facts(told: Sequence[str], *, has_uidl: bool | None, has_capa: bool) -> Pop3Facts:
    expire = _value(told, "EXPIRE")[1:2]
    return Pop3Facts(
        has_uidl=has_uidl,
        has_top=bool(_value(told, "TOP")) if has_capa else None,
        expire_days=_number(expire),
        never_expires=expire == ["NEVER"],
        login_delay_s=_number(_value(told, "LOGIN-DELAY")[1:2]),
        implementation=next((t[15:] for t in told if t.upper().startswith("IMPLEMENTATION ")), ""),
    )


def _value(capabilities: Sequence[str], name: str) -> list[str]:
    """Return the words of a capability, its name first; empty if it is missing."""
    found = (line.upper().split() for line in capabilities)
    return next((words for words in found if words[:1] == [name]), [])


def _number(words: Sequence[str]) -> int | None:
    return int(words[0]) if words and re.fullmatch(r"[0-9]{1,9}", words[0]) else None


def find(action: FindMessage, read: Read, multi_line: Callable[[], IsLast]) -> Steps[SearchResult]:
    """Search the newest messages once; delete only the one that is wanted."""
    is_ok, code, text = read((yield from _ask(b"STAT"))[0])
    count = _COUNT.match(text)
    if not is_ok or count is None:
        return SearchResult(detail=Message.of("dialogue.stat-refused", code=code, said=text))
    newest = int(count[1])
    for number in range(newest, max(newest - _RECENT, 0), -1):
        unique = _UNIQUE_ID.match((yield from _ask(b"UIDL %d" % number))[0])
        if unique is None:
            return SearchResult(detail=Message("dialogue.no-uidl"))
        if unique[1] in action.checked:
            continue
        head = yield from _ask(b"TOP %d 0" % number, multi_line(), _WantedLines().keeps)
        if not read(head[0])[0]:
            return SearchResult(detail=Message("dialogue.no-top"))
        if _has_id(head, action.message_id):
            seen = SearchResult(seen_at=action.clock(), header=b"\r\n".join(head[1:-1]))
            return (yield from _delete(number, seen, read)) if action.deletes else seen
        action.checked.add(unique[1])
    return SearchResult()


def _ask(
    line: bytes, is_last: IsLast = any_line, is_kept: Callable[[bytes], bool] | None = None
) -> Steps[Reply]:
    say = Say(line=line, is_last=is_last, stage=Stage.LOGIN, is_kept=is_kept)
    return (yield from ask(say))


class _WantedLines:
    """Keeps the status line and the fields that are read, with their further lines."""

    def __init__(self) -> None:
        self._is_wanted = True
        self._left = _MAX_HEADER_LINES

    def keeps(self, line: bytes) -> bool:
        """Tell whether a line is kept."""
        if line[:3] == b"+OK":
            return True
        if line[:1] not in (b" ", b"\t"):
            self._is_wanted = line.partition(b":")[0].rstrip().lower() in _FIELDS
        if not self._is_wanted:
            return False
        self._left -= 1
        return self._left >= 0 or line[:11].lower() == b"message-id:"


def _has_id(head: Reply, message_id: str) -> bool:
    return any(line[11:].strip() == message_id.encode() for line in head[1:])


def _delete(number: int, seen: SearchResult, read: Read) -> Steps[SearchResult]:
    """Mark the message and quit: QUIT deletes it (RFC 1939 section 6), so its answer counts."""
    for line in (b"DELE %d" % number, b"QUIT"):
        try:
            is_ok, _, text = read((yield from _ask(line))[0])
        except NetworkError as error:
            detail = Message.of("dialogue.not-known-if-deleted", error=error)
            return replace(seen, deleted=False, detail=detail)
        if not is_ok:
            detail = Message.of("dialogue.not-deleted", said=text)
            return replace(seen, deleted=False, detail=detail)
    return replace(seen, deleted=True)
