"""The MTA-STS policy from a real web server on loopback."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.audit.sending.mta_sts import examine
from autoconf.audit.sending.mx_servers import MxServers
from autoconf.model.sending import Examined, Standing
from autoconf.net.http import BoundHttp
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline
from tests.audit.sending.hosts import HOME, MX
from tests.fakes import FakeDns, fake_network
from tests.net.web import SOON, client_to, page
from tests.servers import pki
from tests.servers.tcp import Handler, answering, over_tls, serving, silent

DNS = FakeDns({(f"_mta-sts.{HOME}", "TXT"): ["v=STSv1; id=1;"]})
POLICY = b"version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n"
TEXT = b"Content-Type: text/plain; charset=utf-8"
NAME = f"mta-sts.{HOME}"


@contextlib.contextmanager
def answered_by(handler: Handler, folder: Path, seconds: float = SOON) -> Iterator[Examined]:
    """Give what is found where the policy host is served by ``handler``."""
    trust = TrustStore([pki.root().write(folder)])
    with serving(handler) as server, client_to(trust, f"::127.0.0.1:{server.port}") as client:
        http = BoundHttp(client, Deadline(seconds))
        network = fake_network(dns=DNS)
        yield examine(
            HOME, (MX,), replace(network, http=http), MxServers(lambda _deadline: network)
        )


def site(
    response: bytes, heard: list[bytes] | None = None, names: Sequence[str] = (NAME,)
) -> Handler:
    context = pki.issue(pki.intermediate(), names=names).context()
    return over_tls(context, answering(response, [] if heard is None else heard))


def test_a_policy_is_fetched_over_verified_tls(tmp_path: Path) -> None:
    heard: list[bytes] = []
    with answered_by(site(page(POLICY, TEXT), heard), tmp_path) as found:
        assert found.problems == ()
        assert found.standing is Standing.OK
    assert heard[0].startswith(b"GET /.well-known/mta-sts.txt HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("response", "names", "kind"),
    [
        (page(POLICY, TEXT), ("www.example.com",), "policy-not-fetched"),
        (page(b"x" * 300_000, TEXT), (NAME,), "policy-not-fetched"),
        (page(b"", b"Location: /there", status=b"302 Found"), (NAME,), "policy-status"),
        (page(POLICY, b"Content-Encoding: gzip"), (NAME,), "policy-not-fetched"),
    ],
    ids=["another name", "too long", "redirect", "compressed"],
)
def test_what_senders_do_not_take_is_wrong(
    response: bytes, names: tuple[str, ...], kind: str, tmp_path: Path
) -> None:
    heard: list[bytes] = []
    with answered_by(site(response, heard, names), tmp_path) as found:
        assert found.standing is Standing.WRONG
        assert [problem.kind.value for problem in found.problems] == [kind]
    assert len(heard) <= 1


def test_a_silent_server_tells_nothing(tmp_path: Path) -> None:
    with answered_by(silent, tmp_path, seconds=0.5) as found:
        assert found.standing is Standing.NOT_CHECKED
