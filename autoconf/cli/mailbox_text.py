"""What a login showed, in a few words for people."""

from autoconf.messages import text
from autoconf.model.mailbox import (
    ImapFacts,
    MailboxFacts,
    Pop3Facts,
    RoundTrip,
    SenderOutcome,
    SmtpFacts,
)

_STAY = {
    True: "may stay on the server",
    False: "cannot stay on the server",
}


def mailbox_words(mailbox: MailboxFacts) -> str:
    """Return what matters most; empty where nothing is known."""
    words = _count(mailbox)
    if mailbox.pop3 is not None:
        words += _pop3(mailbox.pop3)
    if mailbox.imap is not None:
        words += _imap(mailbox.imap)
    if mailbox.smtp is not None:
        words += _smtp(mailbox.smtp)
    return "; ".join(words)


def _count(mailbox: MailboxFacts) -> list[str]:
    if mailbox.messages is None:
        return []
    verb = " wait" if mailbox.pop3 is not None else ""
    return [f"{mailbox.messages} message{'' if mailbox.messages == 1 else 's'}{verb}"]


def _pop3(pop3: Pop3Facts) -> list[str]:
    if pop3.may_stay is None:
        return []
    days = f" for {pop3.expire_days} days" if pop3.may_stay and pop3.expire_days else ""
    return [_STAY[pop3.may_stay] + days]


def _imap(imap: ImapFacts) -> list[str]:
    words = [", ".join(folder.name for folder in imap.folders)] if imap.folders else []
    words += ["IDLE"] if imap.has_idle else []
    if imap.quota_used_kib is not None and imap.quota_limit_kib is not None:
        words.append(_used(imap.quota_used_kib * 1024, imap.quota_limit_kib * 1024))
    return words


def _smtp(smtp: SmtpFacts) -> list[str]:
    shown = {
        SenderOutcome.ALLOWED: "sends as",
        SenderOutcome.LATER: "does not send at the moment as",
        SenderOutcome.REFUSED: "does not send as",
    }
    words = [f"{shown[smtp.sender]} {smtp.address}"] if smtp.sender is not None else []
    return words + ([f"up to {size_words(smtp.max_octets)}"] if smtp.max_octets else [])


def size_words(octets: int) -> str:
    """Return a size with two digits that count; 1 MB is 1024 KB, as mail programs count."""
    size, unit = float(octets), "octets"
    for larger in ("KB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1024, larger
    return f"{size:.2g} {unit}" if size < 10 else f"{size:.0f} {unit}"


def _used(used: int, limit: int) -> str:
    shown, of = size_words(used), size_words(limit)
    return f"{shown.removesuffix(of[-3:])} of {of} used"


def round_trip_line(trip: RoundTrip) -> str:
    """Return what became of the message to oneself, in one line."""
    detail = text(trip.detail.id, trip.detail.parameters) if trip.detail else ""
    if not trip.sent:
        return f"round trip: not sent: {detail}"
    words = ["sent"]
    if trip.seen_over is not None:
        place = trip.seen_over.value.upper() + (f" in {trip.folder}" if trip.folder else "")
        words.append(f"seen over {place} after {trip.seconds or 0.0:.1f} s")
    else:
        words.append("not seen in time")
    words += ["deleted"] if trip.deleted else []
    return f"round trip: {', '.join(words)}" + (f" ({detail})" if detail else "")
