"""IMAP after the login: INBOX, folders (RFC 6154), quota (RFC 9208); the search for a message."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from autoconf import __version__
from autoconf.dialogues.actions import HEADER_FIELDS, FindMessage, SearchResult
from autoconf.dialogues.interface import Wait
from autoconf.dialogues.post_login.imap_data import (
    Listing,
    decode_name,
    read_exists,
    read_header,
    read_namespace,
    read_quota,
    read_uids,
)
from autoconf.dialogues.replies import Steps, TimedSteps
from autoconf.errors import NetworkError, TimedOutError
from autoconf.model.mailbox import ImapFacts, MailboxFacts
from autoconf.model.message import Message
from autoconf.model.server_reply import ServerReply

# RFC 2971; sent only to a server that requires it, such as that of 163.com.
_ID: Final = b'ID ("name" "mail-autoconf" "version" "%s")' % __version__.encode()
_FETCH_HEADER: Final = b"UID FETCH %%b (BODY.PEEK[HEADER.FIELDS (%b)])" % (
    " ".join(HEADER_FIELDS).upper().encode()
)
_WANTS_ID: Final = "unsafe login"
_SLOWEST_S: Final = 10.0
ANSWER_S: Final = 10.0


class Answer(Struct, frozen=True, kw_only=True):
    """The answer to one command; ``data`` holds the untagged lines."""

    is_ok: bool
    code: str = ""
    text: str = ""
    data: tuple[bytes, ...] = ()

    @property
    def words(self) -> str:
        """The words of the server, response code first."""
        return f"[{self.code}] {self.text}" if self.code else self.text


class LoggedInImap(Protocol):
    """An IMAP connection after the login."""

    @property
    def capabilities(self) -> tuple[str, ...] | None:
        """The list from after the login."""
        ...

    def send_all(
        self, *commands: bytes, is_kept: Callable[[bytes], bool] | None = None
    ) -> Steps[list[Answer]]:
        """Send several commands at once; return the answers that came, at least the first."""
        ...


def inspect(imap: LoggedInImap) -> Steps[MailboxFacts]:
    """Open the inbox without changing it; list folders, namespace and quota."""
    names = _names(imap)
    listing = Listing()
    commands = [b"EXAMINE INBOX"]
    commands += [b"NAMESPACE"] if "NAMESPACE" in names else []
    commands += [b"GETQUOTAROOT INBOX"] if "QUOTA" in names else []
    answers = yield from imap.send_all(*commands, _list(names), is_kept=listing.keeps)
    opened, is_identified = answers[0], False
    if not opened.is_ok and _WANTS_ID in opened.text.lower():
        with suppress(NetworkError):  # the first answer stands then
            _, opened = yield from _each(imap, _ID, b"EXAMINE INBOX")
            is_identified = opened.is_ok
    if not opened.is_ok:
        text = opened.text if opened.words else "NO"
        return MailboxFacts(refusal=ServerReply(code=opened.code, text=text))
    data = [line for answer in (*answers, opened) for line in answer.data]
    prefix, delimiter = read_namespace(data) or (None, decode_name(listing.delimiter))
    used, limit = read_quota(data) or (None, None)
    is_listed = len(answers) > len(commands)
    has_count = is_listed and not _lists_only_special(names)
    facts = ImapFacts(
        folders=listing.as_facts() if is_listed else (),
        folder_count=listing.count if has_count else None,
        prefix=prefix,
        delimiter=delimiter,
        has_idle="IDLE" in names,
        quota_used_kib=used,
        quota_limit_kib=limit,
        identified=is_identified,
        named=listing.named_as_facts(),
    )
    return MailboxFacts(messages=read_exists(opened.data), imap=facts)


def _names(imap: LoggedInImap) -> frozenset[str]:
    return frozenset(name.upper() for name in imap.capabilities or ())


def _lists_only_special(names: frozenset[str]) -> bool:
    return {"SPECIAL-USE", "LIST-EXTENDED"} <= names


def _list(names: frozenset[str]) -> bytes:
    """Return the command that lists the folders with a purpose, or all if it cannot do that."""
    return b'LIST (SPECIAL-USE) "" "*"' if _lists_only_special(names) else b'LIST "" "*"'


def find(imap: LoggedInImap, action: FindMessage) -> TimedSteps[SearchResult]:
    """Search the inbox and the junk folder repeatedly until the message is found or time is up."""
    listing = Listing()
    yield from imap.send_all(_list(_names(imap)), is_kept=listing.keeps)
    junk = listing.junk if listing.junk is not None and listing.junk.isascii() else None
    folders = [b"INBOX"] if junk is None else [b"INBOX", junk]
    for wait_s in _growing():
        for folder in folders:
            found = yield from _search_folder(imap, folder, action)
            if found is not None:
                return replace(found, is_junk=folder == junk)
        if action.clock() + wait_s > action.until:
            break
        yield Wait(seconds=wait_s)
    return SearchResult()


def _growing() -> Iterator[float]:
    wait_s = 2.0
    while True:
        yield wait_s
        wait_s = min(wait_s * 1.5, _SLOWEST_S)


def _search_folder(
    imap: LoggedInImap, folder: bytes, action: FindMessage
) -> Steps[SearchResult | None]:
    verb = b"SELECT" if action.deletes else b"EXAMINE"
    opened, hits = yield from _each(imap, verb + b" " + _quoted(folder), _search(action.message_id))
    if folder != b"INBOX" and not opened.is_ok:
        return None
    if not hits.is_ok:
        words = (hits if opened.is_ok else opened).words
        return SearchResult(detail=Message.of("dialogue.search-refused", said=words))
    uids = read_uids(hits.data) or []
    if not uids:
        return None
    found = SearchResult(seen_at=action.clock(), folder=decode_name(folder))
    return (yield from _take(imap, uids, found, action))


def _take(
    imap: LoggedInImap, uids: Sequence[bytes], found: SearchResult, action: FindMessage
) -> Steps[SearchResult]:
    """Read the header of the message that was found, and delete the message if that is wanted."""
    marked = (b"UID SEARCH DELETED",) if action.deletes else ()
    why_not = None
    try:
        answers = yield from _each(imap, _FETCH_HEADER % uids[0], *marked)
        found = replace(found, header=read_header(answers[0].data))
        if action.deletes:
            why_not = yield from _delete(imap, uids, action.message_id, answers)
    except NetworkError as error:  # the message was found all the same
        why_not = Message.of("dialogue.not-known-if-deleted", error=error)
    if not action.deletes:
        return found
    return replace(found, deleted=why_not is None, detail=why_not)


def _each(imap: LoggedInImap, *commands: bytes) -> Steps[list[Answer]]:
    """Send commands; return an answer for each.

    Raises:
        TimedOutError: one is missing.
    """
    answers = yield from imap.send_all(*commands)
    if len(answers) < len(commands):
        raise TimedOutError("dialogue.out-of-time")
    return answers


def _quoted(text: bytes) -> bytes:
    return b'"' + re.sub(rb'(["\\])', rb"\\\1", text) + b'"'


def _search(message_id: str) -> bytes:
    return b"UID SEARCH HEADER Message-ID " + _quoted(message_id.encode())


def _delete(
    imap: LoggedInImap, uids: Sequence[bytes], message_id: str, answers: Sequence[Answer]
) -> Steps[Message | None]:
    r"""Delete one message; return why it was not deleted, or None.

    ``answers`` are the header of the first of ``uids`` and the messages that are marked.

    Without UIDPLUS (RFC 4315) EXPUNGE removes every message that is marked ``\Deleted``. It is
    then sent only if no other message is marked.
    """
    has_uidplus = "UIDPLUS" in _names(imap)
    head, marked = answers
    uid, count = uids[0], len(uids)
    if count != 1 or not any(message_id.encode() in line for line in head.data):
        return Message("dialogue.not-deleted-not-identified")
    # Some servers, such as Twisted's, send no result where nothing was found.
    if not has_uidplus and (read_uids(marked.data) or not marked.is_ok):
        return Message("dialogue.not-deleted-others-marked")
    expunge = b"UID EXPUNGE " + uid if has_uidplus else b"EXPUNGE"
    store = b"UID STORE " + uid + rb" +FLAGS.SILENT (\Deleted)"
    answers = yield from _each(imap, store, expunge, _search(message_id))
    failed = next((answer for answer in answers if not answer.is_ok), None)
    if failed is not None:
        return Message.of("dialogue.not-deleted", said=failed.words)
    is_gone = not read_uids(answers[-1].data)
    return None if is_gone else Message("dialogue.deleted-but-there")
