"""Whether the SPF record of a domain lists an address (RFC 7208 section 4.6)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.formats.spf import SpfRecord, SpfTerm, has_macro, is_spf, parse
from autoconf.net.interfaces import Dns, DnsReply, Mx, Question

_MAX_LOOKUPS: Final = 10
_MAX_MX: Final = 10
_RESULTS: Final = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_CIDR: Final = re.compile(r"(?:/(\d+))?(?://(\d+))?\Z")


def spf_result(domain: str, address: str, dns: Dns) -> str:
    """Return the word of RFC 7208; empty where the record does not tell without the message.

    A record with mistakes is no answer either: other findings are about those.
    """
    return _Evaluation(ip_address(address), dns).of(domain) or ""


@dataclass(slots=True)
class _Evaluation:
    """One evaluation; None means that the result is not known."""

    address: IPv4Address | IPv6Address
    dns: Dns
    lookups: int = 0

    def of(self, domain: str) -> str | None:
        replies = self._ask([domain], "TXT")
        if replies is None:
            return None
        texts = [r for r in replies[0].records if isinstance(r, str) and is_spf(r)]
        if len(texts) != 1:
            return None if texts else "none"
        record = parse(texts[0])
        return None if record.bad_terms else self._by(record, domain)

    def _by(self, record: SpfRecord, domain: str) -> str | None:
        for term in record.terms:
            is_match = self._matches(term, term.domain or domain)
            if is_match is not False:
                return _RESULTS[term.qualifier] if is_match else None
        if not record.redirect:
            return "neutral"
        result = None if has_macro(record.redirect) else self._further(record.redirect)
        return None if result == "none" else result

    def _matches(self, term: SpfTerm, domain: str) -> bool | None:
        match term.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return self.address in ip_network(term.text.partition(":")[2], strict=False)
            case "include" if not has_macro(domain):
                result = self._further(domain)
                return None if result in (None, "none") else result == "pass"
            case "a" | "mx" if not has_macro(domain):
                return self._is_host(term, domain)
            case _:  # "exists" and "ptr" depend on more than the address
                return None

    def _further(self, domain: str) -> str | None:
        self.lookups += 1
        return self.of(domain) if self.lookups <= _MAX_LOOKUPS else None

    def _is_host(self, term: SpfTerm, domain: str) -> bool | None:
        self.lookups += 1
        hosts = [domain]
        if term.name == "mx":
            replies = self._ask(hosts, "MX")
            if replies is None or len(replies[0].records) > _MAX_MX:
                return None
            hosts = [one.host for one in replies[0].records if isinstance(one, Mx) and one.host]
        replies = self._ask(hosts, "A" if self.address.version == 4 else "AAAA")
        if replies is None or self.lookups > _MAX_LOOKUPS:
            return None
        return any(self.address in ip_network(n, strict=False) for n in _networks(term, replies))

    def _ask(self, names: Sequence[str], kind: str) -> Sequence[DnsReply] | None:
        """Return the replies; None if one of them is not known."""
        replies = self.dns.ask([Question(name, kind) for name in names]) if names else ()
        absent = NameNotFoundError | NoDataError
        if any(r.error is not None and not isinstance(r.error, absent) for r in replies):
            return None
        return replies


def _networks(term: SpfTerm, replies: Sequence[DnsReply]) -> Iterator[str]:
    """Yield the addresses of the hosts with the prefix length of the term."""
    lengths = _CIDR.search(term.text)
    v4, v6 = lengths.groups() if lengths is not None else (None, None)
    for record in (one for reply in replies for one in reply.records if isinstance(one, str)):
        length = v6 or "128" if ":" in record else v4 or "32"
        yield f"{record}/{length}"
