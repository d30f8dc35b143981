"""CAA records are looked for from the host up to its registrable domain."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.auditing.certification import ask_caa
from autoconf.model.audit import CaaFact, ServerFact
from autoconf.model.check import TlsFacts
from autoconf.net.interfaces import Caa, Record
from tests.auditing.builders import IMAP, down, up
from tests.fakes import FakeDns

Zone = dict[tuple[str, str], Sequence[Record]]


def issue(issuer: str, tag: str = "issue") -> Caa:
    return Caa(tag=tag, value=issuer)


def safe() -> ServerFact:
    return replace(up(IMAP)[0], tls=TlsFacts(verified=True, issuer="CN=R11"))


def ask(zone: Zone, *servers: ServerFact) -> tuple[CaaFact, ...]:
    return ask_caa(servers, "example.com", FakeDns(zone))


def test_the_nearest_name_with_records_decides() -> None:
    zone: Zone = {
        ("in.example.com", "CAA"): [issue("a.test; account=1"), issue("b.test", "issuewild")],
        ("example.com", "CAA"): [issue("c.test")],
    }

    assert ask(zone, safe()) == (
        CaaFact(
            host="in.example.com", name="in.example.com", issuers=("a.test",), issued_by="CN=R11"
        ),
    )


def test_the_domain_decides_for_hosts_below_it() -> None:
    [found] = ask({("example.com", "CAA"): [issue("C.test")]}, safe())

    assert (found.name, found.issuers) == ("example.com", ("c.test",))


def test_without_records_or_without_a_good_certificate_nothing_is_known() -> None:
    zone: Zone = {("example.com", "CAA"): [issue("c.test")]}

    assert ask({}, safe()) == ()
    assert ask(zone, *down(IMAP), *up(IMAP)) == ()


def test_the_records_of_another_domain_are_not_the_owner_s() -> None:
    zone: Zone = {("example.com", "CAA"): [issue("c.test")]}

    assert ask_caa((safe(),), "example.org", FakeDns(zone)) == ()
