"""What the header of the message to oneself says, once the message is back."""

from ipaddress import ip_address

from msgspec.structs import replace

from autoconf.errors import InvalidAddressError
from autoconf.formats.trace_fields import AuthResults, Trace, parse
from autoconf.model.domain import home_of, parse_hostname
from autoconf.model.mailbox import Delivery
from autoconf.net.interfaces import Dns
from autoconf.probes.spf_check import spf_result


def delivery_of(header: bytes, domain: str, host: str, dns: Dns) -> Delivery:
    """Return what is known of the way.

    Args:
        header: of the message.
        domain: of the sender.
        host: the server of the mailbox; only the results of servers of its domain count, for
            any other server on the way can have written such a field.
        dns: for the SPF record, where the server of the mailbox tells no result.
    """
    trace, home = parse(header), home_of(host)
    known = Delivery(is_signed=trace.is_signed, came_from=_came_from(trace, home))
    judged = trace.judged
    if judged is not None and _is_of(judged.server, home):
        known = replace(known, is_judged=True, dkim=judged.dkim, dmarc=judged.dmarc)
        known = replace(known, spf=_spf_of(judged, domain))
    if known.spf or not known.came_from:
        return known
    return replace(known, spf=spf_result(domain, known.came_from, dns), is_spf_ours=True)


def _spf_of(judged: AuthResults, domain: str) -> str:
    """Return the result about our domain; a relay may have put in another sender."""
    return judged.spf if judged.spf_domain in ("", domain) else ""


def _came_from(trace: Trace, home: str) -> str:
    """Return the address from which the message entered the domain of the mailbox; else "".

    The first hop of all is the way from this computer, and says nothing about servers.
    """
    for hop in trace.hops[:-1]:
        is_entry = _is_of(hop.by, home) and not any(_is_of(name, home) for name in hop.names)
        if is_entry and _is_public(hop.address):
            return hop.address
    return ""


def _is_of(name: str, home: str) -> bool:
    try:
        return home_of(parse_hostname(name)) == home
    except InvalidAddressError:
        return False


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
