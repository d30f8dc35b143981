"""IMAP after the login: INBOX, folders (RFC 6154), quota (RFC 9208); a look for one message."""

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from autoconf import __version__
from autoconf.dialogues.actions import NOT_KNOWN_TO_BE_DELETED, FindMessage, SearchResult
from autoconf.dialogues.interface import Wait
from autoconf.dialogues.post_login.imap_data import (
    Listing,
    decode_name,
    read_exists,
    read_namespace,
    read_quota,
    read_uids,
)
from autoconf.dialogues.replies import Steps, TimedSteps
from autoconf.errors import NetworkError
from autoconf.model.mailbox import ImapFacts, MailboxFacts

# RFC 2971; said to a server only that opens no mailbox before (those of 163.com and its sisters).
_ID: Final = b'ID ("name" "mail-autoconf" "version" "%s")' % __version__.encode()
_WANTS_ID: Final = "unsafe login"
_SLOWEST_S: Final = 10.0
ANSWER_S: Final = 10.0


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to one command; ``data`` holds its untagged lines."""

    is_ok: bool
    code: str = ""
    text: str = ""
    data: tuple[bytes, ...] = ()

    @property
    def words(self) -> str:
        """The server's own, response code first."""
        return f"[{self.code}] {self.text}" if self.code else self.text


class Session(Protocol):
    """A logged-in IMAP session."""

    @property
    def capabilities(self) -> tuple[str, ...] | None:
        """As told after the login."""
        ...

    def commands(
        self, *words: bytes, is_kept: Callable[[bytes], bool] | None = None
    ) -> Steps[list[Answer]]:
        """Send several commands at once; return an answer for each."""
        ...


def inspect(session: Session) -> Steps[MailboxFacts]:
    """Open the inbox without changing it, and see what else there is."""
    names = _names(session)
    listing = Listing()
    wanted = [b"EXAMINE INBOX"]
    wanted += [b"NAMESPACE"] if "NAMESPACE" in names else []
    wanted += [b"GETQUOTAROOT INBOX"] if "QUOTA" in names else []
    answers = yield from session.commands(*wanted, _list(names), is_kept=listing.keeps)
    opened, is_identified = answers[0], False
    if not opened.is_ok and _WANTS_ID in opened.text.lower():
        *_, opened = yield from session.commands(_ID, b"EXAMINE INBOX")
        is_identified = opened.is_ok
    if not opened.is_ok:
        return MailboxFacts(refusal=opened.words or "NO", refusal_code=opened.code)
    data = [line for answer in (*answers, opened) for line in answer.data]
    prefix, delimiter = read_namespace(data) or (None, "")
    used, limit = read_quota(data) or (None, None)
    facts = ImapFacts(
        folders=listing.as_facts(),
        folder_count=None if _tells_only_special(names) else listing.count,
        prefix=prefix,
        delimiter=delimiter,
        has_idle="IDLE" in names,
        quota_used_kib=used,
        quota_limit_kib=limit,
        identified=is_identified,
    )
    return MailboxFacts(messages=read_exists(opened.data), imap=facts)


def _names(session: Session) -> frozenset[str]:
    return frozenset(name.upper() for name in session.capabilities or ())


def _tells_only_special(names: frozenset[str]) -> bool:
    return {"SPECIAL-USE", "LIST-EXTENDED"} <= names


def _list(names: frozenset[str]) -> bytes:
    """Return the command that lists folders; just those with a purpose where that can be said."""
    return b'LIST (SPECIAL-USE) "" "*"' if _tells_only_special(names) else b'LIST "" "*"'


def find(session: Session, action: FindMessage) -> TimedSteps[SearchResult]:
    """Look into the inbox and the junk folder again and again, until it is there or time is up."""
    listing = Listing()
    yield from session.commands(_list(_names(session)), is_kept=listing.keeps)
    junk = listing.junk if listing.junk is not None and listing.junk.isascii() else None
    folders = [b"INBOX"] if junk is None else [b"INBOX", junk]
    for wait_s in _growing():
        for folder in folders:
            sighting = yield from _look_into(session, folder, action)
            if sighting is not None:
                return replace(sighting, is_junk=folder == junk)
        if action.clock() + wait_s > action.until:
            break
        yield Wait(seconds=wait_s)
    return SearchResult()


def _growing() -> Iterator[float]:
    wait_s = 2.0
    while True:
        yield wait_s
        wait_s = min(wait_s * 1.5, _SLOWEST_S)


def _look_into(session: Session, folder: bytes, action: FindMessage) -> Steps[SearchResult | None]:
    verb = b"SELECT" if action.deletes else b"EXAMINE"
    opened, found = yield from session.commands(
        verb + b" " + _quoted(folder), _search(action.message_id)
    )
    if folder != b"INBOX" and not opened.is_ok:
        return None
    if not found.is_ok:
        words = (found if opened.is_ok else opened).words
        return SearchResult(detail=f"the search was refused: {words}")
    uids = read_uids(found.data) or []
    for uid in uids[:1]:
        sighting = SearchResult(seen_at=action.clock(), folder=decode_name(folder))
        if not action.deletes:
            return sighting
        try:
            why_not = yield from _delete(session, uid, len(uids), action.message_id)
        except NetworkError as error:
            why_not = f"{NOT_KNOWN_TO_BE_DELETED} {error}"
        return replace(sighting, deleted=not why_not, detail=why_not)
    return None


def _quoted(text: bytes) -> bytes:
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", text) + b'"'


def _search(message_id: str) -> bytes:
    return b"UID SEARCH HEADER Message-ID " + _quoted(message_id.encode())


def _delete(session: Session, uid: bytes, count: int, message_id: str) -> Steps[str]:
    r"""Delete that one; return why not, or nothing.

    Without UIDPLUS (RFC 4315) EXPUNGE removes all that is marked ``\Deleted``: then it is sent
    only where nothing is marked but ours.
    """
    has_uidplus = "UIDPLUS" in _names(session)
    head, marked = yield from session.commands(
        b"UID FETCH " + uid + b" (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", b"UID SEARCH DELETED"
    )
    if count != 1 or not any(message_id.encode() in line for line in head.data):
        return "it was not deleted: the server does not tell which message it is"
    if not has_uidplus and read_uids(marked.data) != []:
        return "it was not deleted: others are marked as deleted, and would have gone with it"
    expunge = b"UID EXPUNGE " + uid if has_uidplus else b"EXPUNGE"
    store = b"UID STORE " + uid + rb" +FLAGS.SILENT (\Deleted)"
    answers = yield from session.commands(store, expunge, _search(message_id))
    failed = next((answer for answer in answers if not answer.is_ok), None)
    if failed is not None:
        return f"it was not deleted: {failed.words}"
    is_gone = not read_uids(answers[-1].data)
    return "" if is_gone else "it was deleted, but is still there"
