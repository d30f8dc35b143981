import pytest

from autoconf.audit.sending.mta_sts import examine
from autoconf.audit.sending.mx_servers import MxServers
from autoconf.errors import (
    NameNotFoundError,
    NetworkError,
    ProxyRefusedError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
)
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.sending import Examined, Standing
from autoconf.net.interfaces import HttpResponse, Network
from tests.audit.sending.hosts import HOME, MX, mx_host, network_of, without_tls
from tests.fakes import FakeDns, FakeHttp, page

NAME = f"_mta-sts.{HOME}"
URL = f"https://mta-sts.{HOME}/.well-known/mta-sts.txt"
DNS = FakeDns({(NAME, "TXT"): ["v=STSv1; id=20260101;"]})
POLICY = b"version: STSv1\nmode: enforce\nmx: *.example.com\nmax_age: 604800\n"
SILENT = TimedOutError("net.no-time")


def policy(body: bytes = POLICY, *, status: int = 200, kind: str = "text/plain") -> HttpResponse:
    return page(body, status=status, content_type=kind, hops=(URL,))


def examined(
    answer: HttpResponse | NetworkError | None = None,
    host: object = SILENT,
    dns: FakeDns = DNS,
    mx_hosts: tuple[str, ...] = (MX,),
) -> Examined:
    network = network_of(dns, FakeHttp({URL: answer or policy()}), host)  # type: ignore[arg-type]
    return examine(HOME, mx_hosts, network, _servers(network))


def _servers(network: Network) -> MxServers:
    return MxServers(lambda _deadline: network)


def seen(found: Examined) -> list[tuple[str, str, str]]:
    return [(p.kind.value, p.at, p.value) for p in found.problems]


@pytest.mark.parametrize("host", [mx_host(), SILENT, without_tls()])
def test_a_good_policy_has_no_problem(host: object) -> None:
    found = examined(host=host)

    assert seen(found) == []
    assert found.standing is Standing.OK
    assert [(r.name, r.kind) for r in found.records] == [(NAME, "TXT"), (URL, "policy")]


def test_without_an_announcement_no_policy_is_fetched() -> None:
    http = FakeHttp({URL: policy()})
    network = network_of(FakeDns(), http)

    assert examine(HOME, (MX,), network, _servers(network)).standing is Standing.MISSING
    assert http.urls == []


def test_a_silent_resolver_tells_nothing() -> None:
    dns = FakeDns({(NAME, "TXT"): SILENT})

    assert examined(dns=dns).standing is Standing.NOT_CHECKED


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["v=STSv1; id=1;", "v=STSv1; id=2;"], ("several-records", NAME, "2")),
        (["v=STSv1; id=2026-01-01;"], ("syntax", NAME, "id=2026-01-01")),
        (["v=STSv1;"], ("syntax", NAME, "id=")),
    ],
)
def test_an_announcement_must_be_right(texts: list[str], expected: tuple[str, str, str]) -> None:
    found = examined(dns=FakeDns({(NAME, "TXT"): texts}))

    assert seen(found) == [expected]
    assert found.standing is Standing.WRONG


@pytest.mark.parametrize(
    ("old", "new", "expected", "standing"),
    [
        (b"enforce", b"testing", ("not-enforced", URL, "testing"), Standing.OK),
        (b"enforce", b"none", ("not-enforced", URL, "none"), Standing.OK),
        (b"enforce", b"on", ("syntax", URL, "mode: on"), Standing.WRONG),
        (b"604800", b"300", ("short-max-age", URL, "300"), Standing.OK),
        (b"*.example.com", b"mail.example.com", ("mx-not-listed", URL, MX), Standing.WRONG),
    ],
)
def test_a_problem_of_the_policy_is_named(
    old: bytes, new: bytes, expected: tuple[str, str, str], standing: Standing
) -> None:
    found = examined(policy(POLICY.replace(old, new)))

    assert seen(found) == [expected]
    assert found.standing is standing


def test_every_mx_host_must_be_listed() -> None:
    found = examined(mx_hosts=(MX, "mx.example.net", "a.mx.example.com"))

    assert [value for _, _, value in seen(found)] == ["mx.example.net", "a.mx.example.com"]


@pytest.mark.parametrize("status", [301, 404, 500])
def test_only_200_brings_a_policy(status: int) -> None:
    found = examined(policy(status=status))

    assert seen(found) == [("policy-status", URL, str(status))]
    assert found.standing is Standing.WRONG


def test_no_redirect_is_followed() -> None:
    http = FakeHttp({URL: policy()})
    network = network_of(DNS, http, SILENT)
    examine(HOME, (MX,), network, _servers(network))

    assert [request.max_redirects for request in http.asked] == [0]


def test_the_media_type_is_worth_a_word() -> None:
    found = examined(policy(kind="text/html"))

    assert seen(found) == [("policy-type", URL, "text/html")]
    assert found.standing is Standing.OK


def tls_failed(problem: TlsProblem) -> TlsFailedError:
    return TlsFailedError(
        "tls.problem.cert-expired", TlsFacts(problem=problem), peer="mta-sts.example.com:443"
    )


@pytest.mark.parametrize(
    ("error", "standing"),
    [
        (NameNotFoundError("net.dns.no-such-name", name="mta-sts.example.com"), Standing.WRONG),
        (RefusedError("net.refused", peer="mta-sts.example.com:443"), Standing.WRONG),
        (tls_failed(TlsProblem.CERT_EXPIRED), Standing.WRONG),
        (tls_failed(TlsProblem.CERT_HOST_MISMATCH), Standing.WRONG),
        (tls_failed(TlsProblem.CERT_WEAK_KEY), Standing.NOT_CHECKED),
        (tls_failed(TlsProblem.HANDSHAKE_FAILED), Standing.NOT_CHECKED),
        (ProxyRefusedError("net.refused", peer="proxy"), Standing.NOT_CHECKED),
        (SILENT, Standing.NOT_CHECKED),
    ],
)
def test_only_what_others_meet_too_makes_it_wrong(error: NetworkError, standing: Standing) -> None:
    found = examined(error)

    assert found.standing is standing
    assert found.problems[0].detail is not None


def test_the_certificate_of_a_listed_host_must_be_good() -> None:
    found = examined(host=mx_host(problem=TlsProblem.CERT_SELF_SIGNED))

    assert seen(found) == [("mx-certificate", URL, MX)]
    assert found.standing is Standing.WRONG


def test_a_weak_key_is_our_own_rule() -> None:
    assert examined(host=mx_host(problem=TlsProblem.CERT_WEAK_KEY)).standing is Standing.OK
