"""A DNS tree signed in the test: the root, test. and example.test., each a zone of its own."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import dns.dnssec
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from dns.dnssectypes import Algorithm
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.dnskeybase import Flag

HOUR_S = 3600
ZONES = ("", "test", "example.test")
RECORDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "example.test": {"MX": ["10 mx.example.test."], "TXT": ['"mailconf=x"']},
    "_imaps._tcp.example.test": {"SRV": ["0 1 993 imap.example.test."]},
    "www.example.test": {"CNAME": ["web.example.test."]},
    "web.example.test": {"A": ["192.0.2.1", "192.0.2.2"]},
    "*.wild.example.test": {"TXT": ['"from a wildcard"']},
}


@dataclass(frozen=True)
class ZoneKey:
    """A zone's only key, which signs its DNSKEY records and all others."""

    zone: dns.name.Name
    private: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    public: DNSKEY

    def changed(self, **fields: object) -> "ZoneKey":
        """Return it with some fields of its public record changed."""
        public = self.public.replace(**fields)
        assert isinstance(public, DNSKEY)
        return replace(self, public=public)

    def sign(self, rrset: dns.rrset.RRset, *, age_s: int = 0) -> dns.rrset.RRset:
        """Return the RRSIG record of an RRset, valid for two hours, ``age_s`` ago."""
        start = int(time.time()) - HOUR_S - age_s
        made = dns.dnssec.sign(
            rrset, self.private, self.zone, self.public, inception=start, lifetime=2 * HOUR_S
        )
        return dns.rrset.from_rdata(rrset.name, 60, made)


def make_key(zone: str) -> ZoneKey:
    """Make a key for a zone; Ed25519 for the root, ECDSA elsewhere."""
    name = dns.name.from_text(f"{zone}.")
    if zone:
        ecdsa = ec.generate_private_key(ec.SECP256R1())
        flags = Flag.ZONE | Flag.SEP
        public = dns.dnssec.make_dnskey(ecdsa.public_key(), Algorithm.ECDSAP256SHA256, flags=flags)
        return ZoneKey(name, ecdsa, public)
    edwards = ed25519.Ed25519PrivateKey.generate()
    public = dns.dnssec.make_dnskey(edwards.public_key(), Algorithm.ED25519, flags=Flag.ZONE)
    return ZoneKey(name, edwards, public)


@dataclass
class SignedTree:
    """Records as text and their signatures, for a name server; a test may spoil either.

    Attributes:
        zone: what the server answers with.
        signatures: what it adds where signatures are asked for.
        keys: zone to key.
    """

    zone: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    signatures: dict[tuple[str, str], dns.rrset.RRset] = field(default_factory=dict)
    keys: dict[str, ZoneKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = {name: make_key(name) for name in ZONES}
        for name, key in self.keys.items():
            self.add(name, "DNSKEY", [key.public.to_text()], name)
            if name:
                self.add(name, "DS", [self.ds(name)], name.partition(".")[2])
        for name, records in RECORDS.items():
            for kind, texts in records.items():
                self.add(name, kind, texts, "example.test")
        self._expand("any.wild.example.test", "*.wild.example.test")

    def ds(self, zone: str, digest: str = "SHA256") -> str:
        """Return the DS record of a zone's key."""
        key = self.keys[zone]
        return dns.dnssec.make_ds(key.zone, key.public, digest).to_text()

    def add(
        self, name: str, kind: str, texts: Sequence[str], signer: str, *, age_s: int = 0
    ) -> None:
        """Publish records, signed by a zone's key; replaces those of the same name and type."""
        self.zone.setdefault(name, {})[kind] = list(texts)
        rrset = dns.rrset.from_text_list(f"{name}.", 60, "IN", kind, texts)
        self.signatures[name, kind] = self.keys[signer].sign(rrset, age_s=age_s)

    def change_signature(self, name: str, kind: str, **fields: object) -> None:
        """Publish another signature, with some fields changed."""
        (made,) = self.signatures[name, kind]
        changed = made.replace(**fields)
        self.signatures[name, kind] = dns.rrset.from_rdata(f"{name}.", 60, changed)

    def anchor(self) -> str:
        """Return the root's DS record as a line of a zone file."""
        return f". IN DS {self.ds('')}\n"

    def _expand(self, name: str, wildcard: str) -> None:
        """Publish under a name what a server makes of a wildcard: the wildcard's signature."""
        for kind, texts in list(self.zone[wildcard].items()):
            self.zone.setdefault(name, {})[kind] = texts
            signature = self.signatures[wildcard, kind]
            self.signatures[name, kind] = dns.rrset.from_rdata(f"{name}.", 60, *signature)
