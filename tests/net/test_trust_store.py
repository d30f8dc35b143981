import ssl
from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.net.sockets import TlsSocket
from autoconf.net.trust_store import TrustStore, client_context
from tests.servers.certificates import ca_file


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
