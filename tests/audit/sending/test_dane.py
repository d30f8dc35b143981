import hashlib
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.audit.sending.dane import examine
from autoconf.audit.sending.mx_servers import MxServers
from autoconf.errors import TimedOutError
from autoconf.formats.tlsa import Tlsa
from autoconf.model.check import TlsProblem
from autoconf.model.sending import Examined, Standing
from autoconf.net.interfaces import Mx, Network, Record
from tests.audit.sending.hosts import HOME, MX, SERVER, mx_host, network_of, without_tls
from tests.fakes import FakeDns

NAME = f"_25._tcp.{MX}"
SECURE = ((HOME, "MX"), (NAME, "TLSA"))
OWN = Tlsa(usage=3, selector=0, matching=1, data=hashlib.sha256(SERVER.chain[0]).digest())
ISSUER = Tlsa(usage=2, selector=0, matching=1, data=hashlib.sha256(SERVER.chain[1]).digest())
OLD = replace(OWN, data=bytes(32))
PKIX = replace(OWN, usage=1)


def dns_of(*records: Tlsa, secure: Sequence[tuple[str, str]] = SECURE) -> FakeDns:
    zone: dict[tuple[str, str], Sequence[Record]] = {
        (HOME, "MX"): [Mx(preference=1, host=MX)],
        (NAME, "TLSA"): list(records),
    }
    return FakeDns(zone, secure=secure)


def examined(network: Network, *hosts: str) -> Examined:
    return examine(HOME, hosts or (MX,), network, MxServers(lambda _deadline: network))


def kinds(found: Examined) -> list[str]:
    return [problem.kind.value for problem in found.problems]


@pytest.mark.parametrize("records", [(OWN,), (ISSUER,), (OLD, OWN), (PKIX, OWN)])
def test_one_record_that_fits_is_enough(records: Sequence[Tlsa]) -> None:
    found = examined(network_of(dns_of(*records), None, mx_host()))

    assert found.standing is Standing.OK
    assert [(r.name, r.kind, r.text) for r in found.records] == [
        (NAME, "TLSA", str(record)) for record in records
    ]


def test_no_record_that_fits_is_wrong() -> None:
    found = examined(network_of(dns_of(OLD), None, mx_host()))

    assert found.standing is Standing.WRONG
    assert [(p.kind.value, p.at, p.value) for p in found.problems] == [("tlsa-mismatch", NAME, MX)]


@pytest.mark.parametrize(
    ("record", "problem", "standing"),
    [  # RFC 7672 section 3.1.1: of the server's own certificate neither name nor date count
        (OWN, TlsProblem.CERT_SELF_SIGNED, Standing.OK),
        (OWN, TlsProblem.CERT_EXPIRED, Standing.OK),
        (ISSUER, TlsProblem.CERT_UNKNOWN_ISSUER, Standing.OK),
        (ISSUER, TlsProblem.CERT_EXPIRED, Standing.WRONG),
    ],
)
def test_the_usage_says_what_a_certificate_must_hold(
    record: Tlsa, problem: TlsProblem, standing: Standing
) -> None:
    network = network_of(dns_of(record), None, mx_host(problem=problem))

    assert examined(network).standing is standing


@pytest.mark.parametrize("host", [TimedOutError("net.no-time"), without_tls()])
def test_a_port_that_is_not_reached_proves_nothing(host: TimedOutError) -> None:
    found = examined(network_of(dns_of(OWN), None, host))

    assert found.standing is Standing.NOT_CHECKED
    assert [(p.at, p.detail is not None) for p in found.problems] == [(f"{MX}:25", True)]


def test_a_record_without_proof_is_not_compared() -> None:
    for secure in ((), SECURE[:1], SECURE[1:]):
        found = examined(network_of(dns_of(OLD, secure=secure)))

        assert found.standing is Standing.NOT_CHECKED
        assert kinds(found) == ["not-proved"]


def test_records_that_no_mail_server_uses_are_named() -> None:
    found = examined(network_of(dns_of(PKIX)))

    assert kinds(found) == ["unusable"]
    assert found.problems[0].value == str(PKIX)


def test_a_host_without_records_is_a_way_around() -> None:
    found = examined(network_of(dns_of(OWN), None, mx_host()), MX, "mx2.example.com")

    assert kinds(found) == ["mx-without-tlsa"]
    assert found.standing is Standing.OK


def test_a_domain_without_records_lacks_them() -> None:
    assert examined(network_of(FakeDns())).standing is Standing.MISSING


def test_unknown_hosts_are_not_checked() -> None:
    network = network_of(FakeDns())
    found = examine(HOME, (), network, MxServers(lambda _deadline: network))

    assert found.standing is Standing.NOT_CHECKED


def test_a_silent_resolver_tells_nothing() -> None:
    silent = FakeDns({(NAME, "TLSA"): TimedOutError("net.no-time")})

    assert examined(network_of(silent)).standing is Standing.NOT_CHECKED


def test_a_domain_without_mx_records_is_its_own_host() -> None:
    name = (f"_25._tcp.{HOME}", "TLSA")
    network = network_of(FakeDns({name: [OLD]}, secure=[name]))

    assert kinds(examined(network, HOME)) == ["no-answer"]
