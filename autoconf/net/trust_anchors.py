"""DNSSEC trust anchors (RFC 4035 section 4.4): the root's keys, or those of a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import dns.exception
import dns.name
import dns.rdata
import dns.rdatatype
import dns.zonefile

from autoconf.errors import UsageError
from autoconf.inputs import read_input
from autoconf.model.message import Message

TrustAnchors = Mapping[dns.name.Name, Sequence[dns.rdata.Rdata]]
"""By zone: the DS or DNSKEY records that its keys must match."""

_ROOT: Final = Path(__file__).with_name("root-anchors.zone")
_MAX_FILE: Final = 256 * 1024
_KINDS: Final = (dns.rdatatype.DS, dns.rdatatype.DNSKEY)


def root_anchors() -> TrustAnchors:
    """Return the root's keys, which come with this program."""
    return _parse(_ROOT.read_text("ascii"))


def read_anchors(path: str) -> TrustAnchors:
    """Read ``--trust-anchor``: DS or DNSKEY records as lines of a zone file.

    Raises:
        UsageError: the file cannot be read, or holds no such record.
    """
    try:
        data = read_input(Path(path), _MAX_FILE + 1)
    except OSError as error:
        raise UsageError("net.option.trust-anchor", path=path, why=error.strerror) from error
    if len(data) > _MAX_FILE:
        too_large = Message.of("disk.too-large", most=_MAX_FILE >> 10)
        raise UsageError("net.option.trust-anchor", path=path, why=too_large)
    try:
        anchors = _parse(data.decode("ascii"))
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError("net.option.trust-anchor-no-zone", path=path, why=error) from error
    if not anchors:
        raise UsageError("net.option.trust-anchor-empty", path=path)
    return anchors


def _parse(text: str) -> TrustAnchors:
    anchors: dict[dns.name.Name, list[dns.rdata.Rdata]] = {}
    for rrset in dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=0):
        if rrset.rdtype in _KINDS:
            anchors.setdefault(rrset.name, []).extend(rrset)
    return anchors
