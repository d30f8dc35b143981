"""The command ``audit`` on the screen and as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import autoconf
from autoconf.cli.audit_text import audit_lines
from autoconf.cli.main import run
from autoconf.errors import UsageError
from autoconf.formats import audit_json
from autoconf.messages import text
from autoconf.model.audit_result import Audit
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.sending import Sending, Standing
from autoconf.renderers.reports.audit_parts import title_of
from tests.auditing.audits import audited
from tests.conftest import Demo
from tests.library.site import DOMAIN, running_site

Output = pytest.CaptureFixture[str]


def english(message: Message) -> str:
    return text(message.id, message.parameters)


def shown(made: Audit) -> Iterator[str]:
    yield english(title_of(made))
    yield from audit_lines(made)


def test_the_screen_fits_80_columns() -> None:
    assert max(map(len, shown(audited()))) <= 80


def test_each_answer_stands_once_with_its_programs() -> None:
    lines = list(shown(audited()))

    assert [word for word in ("yes", "half", "no", "unknown") if _begins(lines, word) == 1] == [
        *("yes", "half", "no", "unknown"),
    ]


def _begins(lines: list[str], word: str) -> int:
    return sum(line.startswith(f"  {word} ") for line in lines)


def test_a_program_that_is_half_ready_has_its_reason_and_another_its_way_out() -> None:
    screen = "\n".join(shown(audited()))

    assert "finds no server for sending" in screen
    assert "hand out a profile  --client apple-mail" in screen
    assert "mail-autoconf render you@example.com --client ID" in screen


def test_the_next_step_and_what_is_published_are_shown() -> None:
    screen = "\n".join(shown(audited()))

    assert "_submission._tcp.example.com. SRV 10 1 587 out.example.com." in screen
    assert "https://autoconfig.example.com/mail/config-v1.1.xml" in screen
    assert "one of its servers cannot be used" in screen


def test_a_domain_with_two_forms_is_shown_in_both() -> None:
    title = english(title_of(replace(audited(), domain="xn--bcher-kva.example")))

    assert "bücher.example (xn--bcher-kva.example)" in title


def test_nothing_published_is_said() -> None:
    nothing = replace(audited(), published=(), next=None, exit=3)

    assert list(audit_lines(nothing))[-1] == "Nothing is published."


def test_the_json_has_the_fields_of_the_contract_in_their_order() -> None:
    made = json.loads(audit_json.write(audited(), english))

    assert list(made) == [
        *("schema_version", "domain", "title", "exit", "programs", "published", "sending"),
        *("next", "findings", "elapsed_s"),
    ]
    assert list(made["programs"][0])[:5] == ["program", "name", "answer", "by", "why"]
    assert list(made["published"][0])[:4] == ["kind", "at", "outcome", "detail"]
    assert made["next"]["record"].startswith("_submission._tcp.example.com. SRV")
    assert made["next"]["helps"] == ["aerc"]
    assert made["sending"] is None


def test_the_demo_provider_serves_the_readers_of_files(demo: Demo, capsys: Output) -> None:
    assert run(["audit", demo.provider.domain, "--json", *demo.network]) == 0

    made = json.loads(capsys.readouterr().out)
    answers = {one["program"]: one["answer"] for one in made["programs"]}
    assert answers["thunderbird"] == "yes"
    assert answers["kmail"] == "yes"
    assert answers["outlook-new"] == "unknown"
    assert made["exit"] == 0


def test_the_verdict_is_the_first_line(demo: Demo, capsys: Output) -> None:
    run(["audit", demo.provider.domain, *demo.network])

    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith(f"of 20 mail programs set themselves up for {demo.provider.domain}")


def test_a_domain_that_does_not_exist_publishes_nothing(demo: Demo, capsys: Output) -> None:
    assert run(["audit", "nowhere.example", *demo.network]) == 3
    assert "nowhere.example does not exist" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["alice@example.com"], "audit example.com"),
        (["not a domain"], "not a domain"),
        (["example.com", "--no-send-address"], "leave out --no-send-address"),
    ],
)
def test_bad_input_is_one_line_and_status_2(words: list[str], said: str, capsys: Output) -> None:
    assert run(["audit", *words]) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert len(captured.err.splitlines()) == 1


def test_the_library_refuses_to_audit_without_the_network() -> None:
    with pytest.raises(UsageError, match="--offline"):
        autoconf.audit("example.com", options=Options(offline=True))


def test_a_cancelled_audit_returns(tmp_path: Path) -> None:
    cancel = autoconf.CancelToken()
    cancel.cancel()
    with running_site(tmp_path) as site:
        made = autoconf.audit(DOMAIN, options=site.options, cancel=cancel)

    assert made.is_cancelled
    assert site.asked == []


def test_the_page_is_written_for_its_owner_and_kept_without_force(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    page = tmp_path / "audit.html"
    command = ["audit", demo.provider.domain, "--html", str(page), *demo.network]

    assert run(command) == 0
    assert f"The audit stands in {page}." in capsys.readouterr().err
    assert page.stat().st_mode & 0o777 == 0o600
    first = page.read_bytes()
    assert demo.provider.domain.encode() in first

    assert run(command) == 2
    assert page.read_bytes() == first
    assert "with --html, or replace it with --force" in capsys.readouterr().err
    assert run([*command, "--force"]) == 0


def test_a_place_that_cannot_be_written_is_named_with_its_option(
    tmp_path: Path, capsys: Output
) -> None:
    (tmp_path / "mine").write_text("mine")

    assert run(["audit", "example.com", "--fix", str(tmp_path)]) == 2
    assert "with --fix, or replace its files with --force" in capsys.readouterr().err
    assert run(["audit", "example.com", "--html", str(tmp_path / "new" / "a.html")]) == 2
    assert f"--html: there is no folder {tmp_path / 'new'}" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_library_makes_the_page_too() -> None:
    assert b"11 of 20 mail programs" in autoconf.html(audited())


def test_servers_of_the_owner_are_written_instead_of_those_found(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    servers = ("imap:imap.example.com:993:ssl", "smtp:smtp.example.com:465:ssl")
    named = [word for one in servers for word in ("--server", one)]
    command = ["audit", demo.provider.domain, *named, *demo.network]

    assert run(command) == 2
    assert "add --fix DIR" in capsys.readouterr().err

    run([*command, "--fix", str(tmp_path / "site")])

    written = (tmp_path / "site" / "www" / "mail" / "config-v1.1.xml").read_text()
    assert "<hostname>imap.example.com</hostname>" in written
    assert f"imap.{demo.provider.domain}" not in written


def test_servers_for_one_direction_are_wrong_use_before_anything_is_asked(
    tmp_path: Path, capsys: Output
) -> None:
    smtp = ("--server", "smtp:smtp.example.com:587:starttls")

    assert run(["audit", "example.com", "--fix", str(tmp_path / "site"), *smtp]) == 2

    assert "--server names no server to read mail" in capsys.readouterr().err


def test_records_that_the_files_do_not_hold_are_named(
    demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    run(["audit", demo.provider.domain, "--fix", str(tmp_path / "site"), *demo.network])

    said = " ".join(capsys.readouterr().err.split())
    assert "The files hold no record for SPF, DMARC: only the owner knows" in said
    assert "leave the name out of the certificate" not in said


@pytest.mark.parametrize(
    ("domain", "title"),
    [
        ("nothing.invalid", "nothing.invalid does not exist: check the spelling"),
        (
            "www.nothing.invalid",
            "www.nothing.invalid does not exist. Did you mean nothing.invalid?",
        ),
        ("https://nothing.invalid/", ""),
    ],
)
def test_a_domain_that_does_not_exist_gets_no_advice_but_the_spelling(
    domain: str, title: str, demo: Demo, tmp_path: Path, capsys: Output
) -> None:
    page = tmp_path / "audit.html"

    assert run(["audit", domain, "--html", str(page), *demo.network]) == (3 if title else 2)

    out, err = capsys.readouterr()
    assert out.startswith(title)
    assert not any(words in out for words in ("MX record", "render you@", "Nothing is published"))
    assert title or "Did you mean nothing.invalid?" in err
    assert not title or b"mail-autoconf render" not in page.read_bytes()


def test_a_program_that_no_step_helps_gets_its_own_file() -> None:
    screen = " ".join("\n".join(shown(replace(audited(), next=None))).split())

    assert "finds no server for sending; write its settings --client aerc" in screen


def test_missing_parts_that_no_finding_names_are_optional() -> None:
    missing = Standing.MISSING
    sending = Sending(spf=missing, mta_sts=missing, tls_rpt=missing, dane=missing)
    screen = " ".join("\n".join(shown(replace(audited(), sending=sending))).split())

    assert "MTA-STS, TLS-RPT, DANE: optional. They protect mail on its way" in screen
