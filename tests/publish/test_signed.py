"""Apple's profiles that carry the operator's signature."""

import asyncio
import plistlib
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.formats.settings_files.cms import signed_content
from autoconf.publish.app import PublishingApp
from tests.publish.asking import HOSTER, Reply, ask, request, site_of
from tests.renderers.rendering import english
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


class SlowSigner(Struct, frozen=True):
    """Signs when it is allowed to, and counts how many wait for that."""

    allowed: threading.Event
    waiting: list[int]

    def signed(self, profile: bytes) -> bytes:
        self.waiting.append(threading.get_ident())
        assert self.allowed.wait(60)
        return b"signed " + profile


def test_signatures_hold_no_other_answer_up_and_few_are_made_at_once(tmp_path: Path) -> None:
    signer: Any = SlowSigner(threading.Event(), [])
    app = PublishingApp(replace(site_of(tmp_path), signer=signer), english)

    async def run() -> list[Reply]:
        target = "/apple.mobileconfig?emailaddress=a%40example.com"
        profiles = [asyncio.create_task(request(app, target, host="example.com")) for _ in range(5)]
        while len(signer.waiting) < 2:  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.01)
        other = await request(app, "/mail/config-v1.1.xml", host="example.com")
        assert other.status == 200
        assert len(signer.waiting) == 2
        signer.allowed.set()
        return await asyncio.gather(*profiles)

    replies = asyncio.run(run())

    assert [reply.body[:7] for reply in replies] == [b"signed "] * 5


def test_one_network_does_not_fill_the_queue_of_signatures(tmp_path: Path) -> None:
    signer: Any = SlowSigner(threading.Event(), [])
    site = replace(site_of(tmp_path), signer=signer, proxies=("0.0.0.0/0",))
    app = PublishingApp(site, english)

    async def ask_from(client: str) -> Reply:
        target = "/apple.mobileconfig?emailaddress=a%40example.com"
        headers = [("x-forwarded-for", client)]
        return await request(app, target, host="example.com", headers=headers)

    async def run() -> list[Reply]:
        many = [asyncio.create_task(ask_from("192.0.2.1")) for _ in range(400)]
        other = asyncio.create_task(ask_from("198.51.100.1"))
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)
        signer.allowed.set()
        return [await other, *await asyncio.gather(*many)]

    other, *many = asyncio.run(run())

    assert other.status == 200
    assert [reply.status for reply in many].count(200) == 32
    assert {reply.status for reply in many} == {200, 503}
    assert b"503" in b"".join(app.metrics.text().splitlines())


def test_an_encrypted_key_is_named_at_the_start(tmp_path: Path) -> None:
    files(tmp_path, BestAvailableEncryption(b"secret"))

    with pytest.raises(UsageError, match=r"key\.pem is encrypted"):
        site_of(tmp_path, HOSTER.replace(b"[profile.basic]", _SIGN + b"[profile.basic]"))
