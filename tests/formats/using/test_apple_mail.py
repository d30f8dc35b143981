import plistlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7Options,
    PKCS7SignatureBuilder,
)

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.interface import File
from tests.formats.using.reading import accounts, sample, servers

SHOWN = [
    "pop3 pop.example.com:995 SSL alice password-cleartext",
    "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
]


def signed(content: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "example.com")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = PKCS7SignatureBuilder().set_data(content)
    return builder.add_signer(certificate, key, hashes.SHA256()).sign(
        Encoding.DER, [PKCS7Options.Binary]
    )


def test_the_mail_account_of_a_profile_is_read() -> None:
    (account,) = accounts(sample("alice.mobileconfig"))

    assert account.addresses == ("alice@example.com",)
    assert servers(sample("alice.mobileconfig")) == SHOWN


def test_a_signed_profile_is_read() -> None:
    (file,) = sample("alice.mobileconfig")

    assert servers([File(file.name, signed(file.body))]) == SHOWN


def test_a_binary_profile_is_read() -> None:
    (file,) = sample("alice.mobileconfig")
    binary = plistlib.dumps(plistlib.loads(file.body), fmt=plistlib.FMT_BINARY)

    assert servers([File(file.name, binary)]) == SHOWN


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (plistlib.dumps({"EncryptedPayloadContent": b"x"}), "using.encrypted"),
        (b"<plist>", "using.no-property-list"),
        (b"bplist00" + b"\xff" * 40, "using.no-property-list"),
    ],
    ids=["encrypted", "torn", "torn-binary"],
)
def test_a_profile_that_cannot_be_read_says_why(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        accounts([File("a.mobileconfig", body)])

    assert caught.value.why.id == why
