"""Apple's profiles that carry the operator's signature."""

import plistlib
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from autoconf.errors import UsageError
from autoconf.formats.settings_files.cms import signed_content
from tests.publish.asking import HOSTER, ask, site_of
from tests.servers.pki import intermediate, issue

_SIGN = b'[sign]\ncertificate = "cert.pem"\nkey = "key.pem"\nchain = "chain.pem"\n\n'


def files(folder: Path, encryption: KeySerializationEncryption) -> None:
    own = issue(intermediate())
    for name, chain in (("cert.pem", own.chain), ("chain.pem", intermediate().chain)):
        (folder / name).write_text(ssl.DER_cert_to_PEM_cert(chain[0]))
    key = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    (folder / "key.pem").write_bytes(key)


def test_the_profile_lies_within_its_signature(tmp_path: Path) -> None:
    files(tmp_path, NoEncryption())

    site = site_of(tmp_path, HOSTER.replace(b"[profile.basic]", _SIGN + b"[profile.basic]"))
    reply = ask(site, "/apple.mobileconfig?emailaddress=a%40example.com")

    inside = signed_content(reply.body)
    assert inside
    assert plistlib.loads(inside)["PayloadContent"][0]["EmailAddress"] == "a@example.com"
    assert inside == ask(site_of(tmp_path), "/apple.mobileconfig?emailaddress=a%40example.com").body


def test_an_encrypted_key_is_named_at_the_start(tmp_path: Path) -> None:
    files(tmp_path, BestAvailableEncryption(b"secret"))

    with pytest.raises(UsageError, match=r"key\.pem is encrypted"):
        site_of(tmp_path, HOSTER.replace(b"[profile.basic]", _SIGN + b"[profile.basic]"))
