"""The QR code, read by a program that knows nothing of the one that drew it."""

import json

import pytest

from tests.lab.clients.desk import Desk
from tests.renderers.readers_android import read_qr

pytestmark = pytest.mark.lab


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_the_picture_says_what_the_text_says(desk: Desk, protocol: str) -> None:
    flags = ("--incoming", protocol, "--display-name", "Zoë 例", "--account-name", "Büro")
    folder = desk.render("thunderbird-android", *flags) / "thunderbird-android"

    done = desk.run(["zbarimg", "--quiet", "--raw", "--oneshot", str(folder / "qr.png")])

    assert done.returncode == 0, done.stderr
    payload = done.stdout.removesuffix("\n")
    assert payload == (folder / "qr.json").read_text().removesuffix("\n")
    read = read_qr(payload)
    assert (read["protocol"], read["name"], read["account name"]) == (protocol, "Zoë 例", "Büro")
    assert json.loads(payload)[2][5] == desk.row.address
