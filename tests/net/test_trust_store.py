import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.net.sockets import TlsSocket
from autoconf.net.tls import handshake
from autoconf.net.trust_store import Context, TrustStore, client_context, store_name
from autoconf.tasks import Deadline
from tests.net.conftest import dial_to
from tests.servers.certificates import HOST, ca_file, server_context
from tests.servers.tcp import over_tls, serving, silent


def test_verification_cannot_be_weak() -> None:
    context = client_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.sslsocket_class is TlsSocket


def test_verify_flags_are_the_same_on_all_pythons() -> None:
    flags = ssl.VERIFY_X509_TRUSTED_FIRST | ssl.VERIFY_X509_PARTIAL_CHAIN

    assert client_context().verify_flags == flags


def test_ca_files_are_added_to_the_systems(tmp_path: Path) -> None:
    plain, added = client_context(), client_context([ca_file(tmp_path)])

    count = added.cert_store_stats()["x509_ca"] - plain.cert_store_stats()["x509_ca"]

    assert count == 1


def test_a_missing_ca_file_is_a_usage_error_that_names_it(tmp_path: Path) -> None:
    path = str(tmp_path / "none.pem")

    with pytest.raises(UsageError, match=r"--ca-file .*none\.pem: No such file"):
        client_context([path])


@pytest.mark.parametrize("content", ["", "hello", "-----BEGIN CERTIFICATE-----\nx\n"])
def test_a_ca_file_without_certificates_is_a_usage_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.pem"
    path.write_text(content)

    with pytest.raises(UsageError, match=r"bad\.pem: no certificate in PEM form"):
        client_context([str(path)])


def test_the_context_is_made_once() -> None:
    store = TrustStore()

    store.warm()

    assert store.context() is store.context()


# certificates by hash


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a system whose folder and file hold the certificate of the tests."""
    folder = tmp_path / "certs"
    folder.mkdir()
    file = folder / "bundle.pem"
    pem = Path(ca_file(tmp_path)).read_bytes()
    file.write_bytes(pem)
    subprocess.run(["openssl", "rehash", folder], check=True)  # noqa: S603, S607 - a test's own
    here = ssl.get_default_verify_paths()._replace(cafile=str(file), capath=str(folder))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: here)
    return tmp_path


@pytest.mark.usefixtures("store")
def test_a_certificate_is_found_in_the_folder_by_its_hash() -> None:
    context = client_context()

    assert reads_folder(context)
    assert store_name(context).endswith(", 1 certificates")
    with serving(over_tls(server_context(), silent)) as server:
        sock = dial_to("::127.0.0.1:").connect(HOST, server.port, Deadline(30.0))
        wrapped, facts = handshake(sock, context, HOST, HOST)
        wrapped.close()
    assert facts.verified
    assert facts.trust_store == store_name(context)


def test_a_file_with_more_certificates_than_the_folder_is_read(store: Path) -> None:
    file = store / "certs" / "bundle.pem"
    file.write_bytes(2 * file.read_bytes())

    assert not reads_folder(client_context())


def test_a_file_of_other_certificates_is_read(store: Path) -> None:
    file = store / "certs" / "bundle.pem"
    (store / "certs" / "old.pem").write_bytes(file.read_bytes())
    for link in (store / "certs").glob("*.0"):
        link.unlink()
        link.symlink_to("old.pem")
    file.write_bytes(b"# another one\n" + file.read_bytes())

    assert not reads_folder(client_context())


def test_a_file_elsewhere_is_read(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(shutil.move(store / "certs" / "bundle.pem", store))
    here = ssl.get_default_verify_paths()._replace(cafile=str(file))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: here)

    assert not reads_folder(client_context())


@pytest.mark.usefixtures("store")
def test_a_system_without_a_folder_is_read_as_openssl_does(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = ssl.get_default_verify_paths()._replace(capath=None)  # type: ignore[arg-type] # it may be
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)

    assert not reads_folder(client_context())


def reads_folder(context: ssl.SSLContext) -> bool:
    assert context.verify_mode is ssl.CERT_REQUIRED
    is_read = context.cert_store_stats()["x509"] > 0
    return isinstance(context, Context) and context.certificates == 1 and not is_read
