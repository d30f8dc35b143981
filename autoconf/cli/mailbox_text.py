"""The mailbox behind a login, and the round trip, in a few words."""

from autoconf.messages import text, text_of
from autoconf.model.mailbox import (
    Delivery,
    ImapFacts,
    MailboxFacts,
    Pop3Facts,
    RoundTrip,
    SmtpFacts,
)


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
    if mailbox.pop3 is not None:
        which = (
            "cli.mailbox.message-waits" if mailbox.messages == 1 else "cli.mailbox.messages-wait"
        )
    else:
        which = "cli.mailbox.message" if mailbox.messages == 1 else "cli.mailbox.messages"
    return [text_of(which, count=mailbox.messages)]


def _pop3(pop3: Pop3Facts) -> list[str]:
    if pop3.may_stay is None:
        return []
    if not pop3.may_stay:
        return [text_of("cli.mailbox.may-not-stay")]
    if pop3.expire_days:
        return [text_of("cli.mailbox.may-stay-days", days=pop3.expire_days)]
    return [text_of("cli.mailbox.may-stay")]


def _imap(imap: ImapFacts) -> list[str]:
    words = [", ".join(folder.name for folder in imap.folders)] if imap.folders else []
    words += ["IDLE"] if imap.has_idle else []
    if imap.quota_used_kib is not None and imap.quota_limit_kib is not None:
        words.append(_used(imap.quota_used_kib * 1024, imap.quota_limit_kib * 1024))
    return words


def _smtp(smtp: SmtpFacts) -> list[str]:
    words = []
    if smtp.sender is not None:
        words.append(text_of(f"cli.mailbox.{smtp.sender.value}", address=smtp.address))
    if smtp.max_octets:
        words.append(text_of("cli.mailbox.limit", size=size_words(smtp.max_octets)))
    return words


def size_words(octets: int) -> str:
    """Return a size with two digits that count; 1 MB is 1024 KB, as mail programs count."""
    number, unit = _scaled(octets)
    return f"{number} {unit}" if unit else text_of("cli.mailbox.octets", count=number)


def _scaled(octets: int) -> tuple[str, str]:
    """Return number and unit; the unit is empty for octets."""
    size, unit = float(octets), ""
    for larger in ("KB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1024, larger
    return f"{size:.2g}" if size < 10 else f"{size:.0f}", unit


def _used(used: int, limit: int) -> str:
    """Return two sizes; a unit that both have is named once."""
    number, unit = _scaled(used)
    shown = number if unit == _scaled(limit)[1] else size_words(used)
    return text_of("cli.mailbox.quota", used=shown, limit=size_words(limit))


def round_trip_line(trip: RoundTrip) -> str:
    """Return the result of the message to oneself, in one line."""
    why = text(trip.detail.id, trip.detail.parameters) if trip.detail else ""
    if not trip.sent:
        return text_of("cli.round-trip.not-sent", why=why)
    results = [text_of("cli.round-trip.sent"), _seen(trip)]
    results += [text_of("cli.round-trip.deleted")] if trip.deleted else []
    judged = _judged(trip.delivery) if trip.delivery is not None else ""
    results += [text_of("cli.round-trip.judged", results=judged)] if judged else []
    line = "cli.round-trip.line-why" if why else "cli.round-trip.line"
    return text_of(line, results=", ".join(results), why=why)


def _judged(delivery: Delivery) -> str:
    """Return what the receiving server says of SPF, DKIM and DMARC."""
    spf = "" if delivery.is_spf_ours else delivery.spf
    results = (("spf", spf), ("dkim", delivery.dkim), ("dmarc", delivery.dmarc))
    return " ".join(f"{method}={word}" for method, word in results if word)


def _seen(trip: RoundTrip) -> str:
    if trip.seen_over is None:
        return text_of("cli.round-trip.not-seen")
    which = "cli.round-trip.seen-in" if trip.folder else "cli.round-trip.seen"
    protocol, seconds = trip.seen_over.value.upper(), f"{trip.seconds or 0.0:.1f}"
    return text_of(which, protocol=protocol, folder=trip.folder, seconds=seconds)
