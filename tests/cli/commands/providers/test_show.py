import json
from pathlib import Path

import pytest

from autoconf.cli.main import run
from autoconf.formats import provider_yaml

Output = pytest.CaptureFixture[str]


def test_a_provider_is_shown_to_people(tmp_path: Path, capsys: Output) -> None:
    full = Path(__file__).parents[3] / "data" / "provider.yaml"
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "provider.yaml").write_bytes(full.read_bytes())

    assert run(["providers", "show", "provider", "--providers", str(tmp_path / "more")]) == 0

    out = capsys.readouterr().out
    for words in (
        "Example Mail, Example  (",
        "domains: example.com, mail.example, example.*",
        "MX hosts: *.mx.example",
        "name servers: *.dns.example",
        "IMAP  imap.example.com 993  SSL/TLS  user name the whole address; OAuth2 or password",
        "for mail.example",
        "only from the provider's own network",
        "caldav  https://dav.example.com/",
        "- The provider wants an app password in mail programs, not the password of the web site.",
        "Make one here: https://example.com/app-passwords",
        "- You must switch on IMAP in the provider's mail settings.\n",
        "at most 15 connections at a time",
        "at most 100 recipients per message",
        "at most 25 MB per message",
        "TLS: no TLS 1.3",
        "-> Settings > Mail > IMAP.",
        "sources: https://example.com/help (2026-11-02)",
        "checked: 2026-11",
    ):
        assert words in out


def test_the_words_of_a_file_are_put_in_words_for_people(capsys: Output) -> None:
    assert run(["providers", "show", "o2-pl"]) == 0
    assert run(["providers", "show", "proton"]) == 0

    out = capsys.readouterr().out
    assert "user name the part before the @; password  only from the provider's own network" in out
    assert "- Mail programs work only with a paid plan of this provider." in out
    assert not {"%EMAILLOCALPART%", "password-cleartext", "client-IP-address"} & set(out.split())


def test_a_provider_without_servers_is_shown_as_such(capsys: Output) -> None:
    assert run(["providers", "show", "own"]) == 0
    assert "no IMAP, POP3 or SMTP servers" in capsys.readouterr().out


def test_a_provider_is_printed_as_json_and_as_a_file_of_its_own(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert run(["providers", "show", "gmail", "--json"]) == 0
    document = json.loads(capfdbinary.readouterr().out)
    assert run(["providers", "show", "gmail", "--yaml"]) == 0
    text = capfdbinary.readouterr().out

    assert provider_yaml.load(text, "gmail.yaml") == document


def test_an_unknown_id_is_wrong_use(capsys: Output) -> None:
    assert run(["providers", "show", "nobody"]) == 2
    assert "there is no provider nobody" in capsys.readouterr().err
