"""A folder of own provider files, and an entry of an ISPDB."""

from pathlib import Path

import pytest

OWN = """\
id: own
names: [Own Mail]
domains: [own.example, gmail.com]
hint: There is no mail here.
sources: [{url: "https://own.example/ispdb/own.example.xml", date: 2026-11}]
checked: 2026-11
"""
XML = """<clientConfig version="1.1"><emailProvider id="x"><domain>new.example</domain>
<displayName>New</displayName>
<incomingServer type="imap"><hostname>imap.new.example</hostname><port>993</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication>
<username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.new.example</hostname><port>465</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication>
<username>%EMAILADDRESS%</username></outgoingServer>
<documentation url="https://new.example/1"/><documentation url="https://new.example/2"/>
</emailProvider></clientConfig>"""


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of own provider files, with one file."""
    for name in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    folder = tmp_path / "config" / "mail-autoconf" / "providers"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(OWN)
    return folder


@pytest.fixture
def xml(tmp_path: Path) -> Path:
    path = tmp_path / "ispdb" / "new.example.xml"
    path.parent.mkdir()
    path.write_text(XML)
    return path
