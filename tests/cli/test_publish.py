"""``publish`` as a person types it."""

import json
from pathlib import Path

import pytest

from autoconf.cli.main import run
from tests.conftest import Demo

Output = pytest.CaptureFixture[str]
IMAP = ("--server", "imap:imap.example.com:993:ssl")
SMTP = ("--server", "smtp:smtp.example.com:465:ssl")
FILE = "www/mail/config-v1.1.xml"


def publish(folder: Path, *rest: str, domain: str = "example.com") -> int:
    return run(["publish", domain, "--output", str(folder), *rest])


def test_servers_from_the_command_line_ask_nothing_of_the_network(
    tmp_path: Path, capsys: Output
) -> None:
    assert publish(tmp_path / "out", *IMAP, *SMTP) == 0

    out = capsys.readouterr().out
    assert "IMAP  imap.example.com 993  SSL/TLS" in out
    assert "(named by you)" in out
    assert [line[:2] for line in out.splitlines()[-3:]] == ["1.", "2.", "3."]
    assert f"{tmp_path}/out/records.txt" in out
    assert b"imap.example.com" in (tmp_path / "out" / FILE).read_bytes()


def test_a_provider_of_the_database_and_a_file_give_the_same(
    tmp_path: Path, capsys: Output
) -> None:
    file = Path(__file__).parents[2] / "providers" / "posteo.yaml"

    assert publish(tmp_path / "id", "--provider", "posteo") == 0
    assert publish(tmp_path / "file", "--provider", str(file)) == 0

    assert (tmp_path / "id" / FILE).read_bytes() == (tmp_path / "file" / FILE).read_bytes()
    assert b"<domain>example.com</domain>" in (tmp_path / "id" / FILE).read_bytes()
    capsys.readouterr()


def test_without_servers_they_are_looked_for(demo: Demo, tmp_path: Path, capsys: Output) -> None:
    assert publish(tmp_path / "out", *demo.network, domain=demo.provider.domain) == 0

    assert "(found; no login was tried)" in capsys.readouterr().out
    assert b"imap.demo.example" in (tmp_path / "out" / FILE).read_bytes()


def test_a_domain_without_settings_is_status_3(demo: Demo, tmp_path: Path, capsys: Output) -> None:
    assert publish(tmp_path / "out", *demo.network, domain="nowhere.example") == 3

    assert not (tmp_path / "out").exists()
    capsys.readouterr()


def reported(tmp_path: Path, *, login: str, source: str = "common-ports") -> Path:
    """Write a report about example.com whose servers were found by trying."""
    servers = [
        {
            "protocol": protocol,
            "hostname": f"{protocol}.example.com",
            "port": port,
            "socket_type": "SSL",
            "authentication": ["password-cleartext"],
            "username": "alice@example.com",
            "username_form": "%EMAILADDRESS%",
            "source": source,
            "trust": {"decision": "auto"},
        }
        for protocol, port in (("imap", 993), ("smtp", 465))
    ]
    place = ("protocol", "hostname", "port", "socket_type")
    checks = [{**{k: s[k] for k in place}, "login": {"outcome": login}} for s in servers]
    config = {
        "provider_id": "example.com",
        "display_name": "",
        "domains": [],
        "trust": None,
        "incoming": servers[:1],
        "outgoing": servers[1:],
    }
    document = {"schema_version": 1, "address": "alice@example.com", "domain": "example.com"}
    file = tmp_path / "report.json"
    file.write_text(json.dumps({**document, "config": config, "checks": checks}))
    return file


def test_guessed_servers_of_a_report_are_published_if_they_accepted_a_login(
    tmp_path: Path, capsys: Output
) -> None:
    file = reported(tmp_path, login="accepted")

    assert publish(tmp_path / "out", "--report", str(file)) == 0

    assert "(accepted a login)" in capsys.readouterr().out
    assert b"alice" not in b"".join(
        p.read_bytes() for p in (tmp_path / "out").rglob("*.*") if p.is_file()
    )


def test_guessed_servers_of_a_report_are_not_published_otherwise(
    tmp_path: Path, capsys: Output
) -> None:
    file = reported(tmp_path, login="not-tested")

    assert publish(tmp_path / "out", "--report", str(file)) == 1

    assert "imap imap.example.com:993 was only guessed" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_server_elsewhere_in_a_report_needs_a_yes(tmp_path: Path, capsys: Output) -> None:
    file = reported(tmp_path, login="accepted")
    file.write_text(file.read_text().replace("imap.example.com", "imap.example.org"))

    assert publish(tmp_path / "out", "--report", str(file)) == 4
    assert "imap.example.org" in capsys.readouterr().err
    assert publish(tmp_path / "out", "--report", str(file), "--trust-host", "example.org") == 0
    capsys.readouterr()


def test_an_existing_folder_is_status_2_before_anything_is_asked(
    tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "mine").write_text("mine")

    assert publish(tmp_path) == 2

    assert str(tmp_path) in capsys.readouterr().err
    assert publish(tmp_path, *IMAP, *SMTP, "--force") == 0
    assert (tmp_path / "mine").read_text() == "mine"
    capsys.readouterr()


def test_an_option_of_the_network_has_no_effect_beside_servers(
    tmp_path: Path, capsys: Output
) -> None:
    assert publish(tmp_path / "out", *IMAP, *SMTP, "--resolver", "192.0.2.1") == 0

    assert "--resolver: no effect together with --server" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (("--server", "imap.example.com"), "write PROTOCOL:HOST:PORT:SECURITY"),
        (("--server", "imap:imap.example.com:143:plain", *SMTP), "write ssl or starttls"),
        ((*IMAP,), "--server names no server to send mail: name one too"),
        ((*SMTP,), "--server names no server to read mail: name one too"),
        ((*IMAP, *SMTP, "--provider", "posteo"), "only one of --server, --provider and --report"),
        (("--provider", "no-such"), "no provider and no file is called no-such"),
        (("--report", "no-such.json"), "cannot read no-such.json"),
        ((*IMAP, *SMTP, "--web-host", "web"), "'web'"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line_and_writes_nothing(
    tmp_path: Path, capsys: Output, rest: tuple[str, ...], words: str
) -> None:
    assert publish(tmp_path / "out", *rest) == 2

    err = capsys.readouterr().err
    assert words in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_report_about_another_domain_is_refused(tmp_path: Path, capsys: Output) -> None:
    file = reported(tmp_path, login="accepted")

    assert publish(tmp_path / "out", "--report", str(file), domain="example.org") == 2

    assert "is about example.com, not about example.org" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{}", "<clientConfig/>", "a: b"])
@pytest.mark.parametrize("option", ["--report", "--provider"])
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, capsys: Output, option: str, content: str
) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(content)

    assert publish(tmp_path / "out", option, str(file)) == 2

    assert "file.yaml" in capsys.readouterr().err


def test_a_report_with_checks_that_make_no_sense_is_refused(tmp_path: Path, capsys: Output) -> None:
    file = reported(tmp_path, login="accepted")
    file.write_text(file.read_text().replace('"login"', '"other"'))

    assert publish(tmp_path / "out", "--report", str(file)) == 2

    assert f"{file} is not a report that can be used" in capsys.readouterr().err


def test_an_address_is_no_domain(tmp_path: Path, capsys: Output) -> None:
    assert publish(tmp_path / "out", *IMAP, *SMTP, domain="alice@example.com") == 2

    assert "alice@example.com is no domain" in capsys.readouterr().err


def test_hidden_letters_of_a_path_are_not_printed(tmp_path: Path, capsys: Output) -> None:
    assert publish(tmp_path / "a\u202eb", *IMAP, *SMTP) == 0

    assert "\u202e" not in capsys.readouterr().out
