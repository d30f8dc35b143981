"""What is seen of good and bad certificates on a real connection, and by which word."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from autoconf.errors import TlsFailedError
from autoconf.model.check import TlsFacts
from autoconf.net.tls import handshake
from autoconf.net.trust_store import TrustStore, client_context
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.servers.certificates import HOST
from tests.servers.pki import Issued, changed, intermediate, issue, root
from tests.servers.tcp import Handler, over_tls, saying, serving, silent

SOON = 30.0


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> TrustStore:
    return TrustStore([root().write(tmp_path_factory.mktemp("root"))])


def seen(handler: Handler, context: ssl.SSLContext, host: str = HOST) -> TlsFacts:
    """Return the facts of a handshake, whether it fails or not."""
    with serving(handler) as server:
        sock = dial_to("::127.0.0.1:").connect(host, server.port, Deadline(SOON))
        try:
            wrapped, facts = handshake(sock, context, host, f"{host}:993")
        except TlsFailedError as error:
            return cast("TlsFacts", error.facts)
        wrapped.close()
        return facts


def of(issued: Issued, store: TrustStore, host: str = HOST) -> TlsFacts:
    return seen(over_tls(issued.context(), silent), store.context(), host)


def stranger() -> Issued:
    return issue(names=(), common_name="Nobody's Root", organisation="Nobody", is_ca=True)


BAD: dict[str, tuple[Callable[[], Issued], str]] = {
    "R24-expired": (lambda: issue(intermediate(), days=(-9, -1)), "cert-expired"),
    "R24-early": (lambda: issue(intermediate(), days=(1, 9)), "cert-not-yet-valid"),
    "R25-self-signed": (issue, "cert-self-signed"),
    "R25-unknown-ca": (lambda: issue(stranger()), "cert-unknown-issuer"),
    "R25-unknown-ca-sent": (
        lambda: issue(by := stranger()).sending(by),
        "cert-unknown-issuer",
    ),
    "R25-missing-intermediate": (
        lambda: issue(intermediate(), issuer_url="http://ca.example/1.der").sending(),
        "cert-incomplete-chain",
    ),
    "R26-mismatch": (lambda: issue(intermediate(), names=("mx1.hoster.example",)),
                     "cert-host-mismatch"),
    "R27-T10-common-name-only": (
        lambda: issue(intermediate(), names=(), common_name=HOST),
        "cert-no-names",
    ),
    "R27-T10-wildcard-too-high": (lambda: issue(intermediate(), names=("*.com",)),
                                  "cert-host-mismatch"),
    "R28-rsa-1024": (lambda: issue(intermediate(), bits=1024), "cert-weak-key"),
    "R28-sha-1": (lambda: issue(intermediate(), sha1=True), "cert-weak-signature"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_each_fault_has_its_word_and_the_certificate_is_described(
    case: str, store: TrustStore
) -> None:
    make, problem = BAD[case]
    issued = make()

    facts = of(issued, store)

    assert (facts.problem, facts.verified, facts.is_safe) == (problem, False, False)
    assert (facts.sha256, facts.version) == (issued.sha256, "TLSv1.3")
    assert facts.subject.startswith("CN=")
    assert facts.not_after


VERSION_3, VERSION_7 = bytes.fromhex("a003020102"), bytes.fromhex("a003020106")


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_of_an_unknown_version_is_bad_and_no_crash(
    store: TrustStore, *, is_trusted: bool
) -> None:
    by = intermediate() if is_trusted else issue(common_name="Nobody", is_ca=True, bits=2048)
    issued = changed(issue(by), by, VERSION_3, VERSION_7)

    facts = of(issued, store)

    wanted = "cert-bad" if is_trusted else "cert-unknown-issuer"
    assert (facts.problem, facts.is_safe) == (wanted, False)
    assert (facts.sha256, facts.not_after) == (issued.sha256, "")


def test_a_certificate_with_a_name_that_is_no_ascii_is_no_crash(store: TrustStore) -> None:
    name = b"mail.example.c\xff\xfe"
    odd = changed(issue(intermediate()), intermediate(), b"mail.example.com", name)

    assert not of(odd, store).is_safe


def test_a_server_may_not_ask_for_another_handshake(store: TrustStore) -> None:
    assert store.context().options & ssl.OP_NO_RENEGOTIATION


def test_r23_the_name_is_sent_so_that_the_right_certificate_comes(store: TrustStore) -> None:
    context = issue(intermediate(), names=("default.example",)).context()
    right = issue(intermediate()).context()
    asked: list[str] = []

    def choose(connection: ssl.SSLObject, name: str, _context: ssl.SSLContext) -> None:
        asked.append(name)
        connection.context = right

    context.sni_callback = choose

    assert seen(over_tls(context, silent), store.context()).verified
    assert asked == [HOST]


def test_r27_t10_a_wildcard_stands_for_one_label(store: TrustStore) -> None:
    issued = issue(intermediate(), names=("*.example.com",))

    assert of(issued, store).matched_name == "*.example.com"
    assert of(issued, store, "a.mail.example.com").problem == "cert-host-mismatch"


def test_r27_an_international_name_is_compared_in_a_labels(store: TrustStore) -> None:
    issued = issue(intermediate(), names=("mail.xn--bcher-kva.example",))

    assert of(issued, store, "mail.xn--bcher-kva.example").verified


@pytest.mark.parametrize(
    ("weak", "problem"),
    [({"bits": 1024}, "cert-weak-key"), ({"sha1": True}, "cert-weak-signature")],
    ids=["R28-rsa-1024", "R28-sha-1"],
)
def test_what_openssl_lets_pass_is_refused_here(
    tmp_path: Path, weak: dict[str, int], problem: str
) -> None:
    context = client_context([root().write(tmp_path)])
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    issued = issue(intermediate(), **weak)  # type: ignore[arg-type]  # by name

    facts = seen(over_tls(issued.context(), silent), context)

    assert (facts.problem, facts.verified) == (problem, False)


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        pytest.param((intermediate,), (2, True, False, False), id="as it should be"),
        pytest.param((intermediate, root), (3, True, True, False), id="root sent"),
        pytest.param((root, intermediate), (3, False, True, False), id="wrong order"),
    ],
)
def test_the_chain_that_was_received_is_described(
    store: TrustStore, chain: tuple[Callable[[], Issued], ...], expected: tuple[object, ...]
) -> None:
    facts = of(issue(intermediate()).sending(*(make() for make in chain)), store)

    assert facts.verified
    assert (
        facts.chain_length, facts.chain_in_order, facts.root_sent, facts.issuer_missing
    ) == expected  # fmt: skip


def test_an_intermediate_that_only_this_computer_has_is_missing(tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_text("".join(ssl.DER_cert_to_PEM_cert(i().chain[0]) for i in (root, intermediate)))
    context = client_context([str(both)])

    facts = seen(over_tls(issue(intermediate()).sending().context(), silent), context)

    assert facts.verified
    assert facts.issuer_missing


@pytest.mark.parametrize(
    ("bits", "key"), [(0, ("EC", 256)), (2048, ("RSA", 2048))], ids=["ec", "rsa"]
)
def test_key_and_signature_are_described(
    store: TrustStore, bits: int, key: tuple[str, int]
) -> None:
    facts = of(issue(intermediate(), bits=bits), store)

    assert (facts.key_type, facts.key_bits) == key
    assert facts.signature_hash == "sha256"


def test_the_version_is_known_although_verification_failed(store: TrustStore) -> None:
    context = issue().context(ssl.TLSVersion.TLSv1_2)

    facts = seen(over_tls(context, silent), store.context())

    assert (facts.problem, facts.version) == ("cert-self-signed", "TLSv1.2")
    assert facts.self_signed


@pytest.mark.parametrize(
    "newest", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["R28-1.0", "R28-1.1"]
)
def test_a_server_that_knows_only_old_tls_is_too_old(
    store: TrustStore, newest: ssl.TLSVersion
) -> None:
    context = issue(intermediate()).context(newest)

    assert seen(over_tls(context, silent), store.context()).problem == "tls-too-old"


def test_r20_clear_text_is_told(store: TrustStore) -> None:
    assert seen(saying(b"* OK hello\r\n"), store.context()).problem == "plaintext"


@pytest.mark.parametrize(
    ("alert", "problem"),
    [
        pytest.param(40, "handshake-failed", id="R21-handshake_failure"),
        pytest.param(70, "tls-too-old", id="R21-protocol_version"),
        pytest.param(112, "name-not-known", id="R21-unrecognized_name"),
        pytest.param(116, "client-cert-required", id="R21-certificate_required"),
    ],
)
def test_alerts_have_words(store: TrustStore, alert: int, problem: str) -> None:
    refuse = saying(bytes([21, 3, 3, 0, 2, 2, alert]))

    assert seen(refuse, store.context()).problem == problem


def test_r21_a_client_certificate_is_wanted_in_tls_1_2(store: TrustStore, tmp_path: Path) -> None:
    context = issue(intermediate()).context(ssl.TLSVersion.TLSv1_2)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(root().write(tmp_path))

    facts = seen(over_tls(context, silent), store.context())

    assert facts.problem == "client-cert-required"


def test_s4_the_trust_store_is_named(
    store: TrustStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = root().write(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", path)

    name = of(issue(), store).trust_store

    assert name.startswith("OpenSSL ")
    assert f"{path} (SSL_CERT_FILE)" in name
