"""``audit`` says of Thunderbird and of Delta Chat what the real programs do."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab import thunderbird_scripts as scripts
from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.lab import Lab
from tests.lab.plan import OWN_NETWORK
from tests.lab.thunderbird import prepare
from tests.lab.thunderbird_program import ask

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("clients") / "deltachat_setup.py")
_SOURCES: Final = {
    "xml-from-isp-https": "autoconfig-url",
    "xml-from-isp-http": "autoconfig-url",
    "xml-from-db": "ispdb",
    "exchange-from-url1": "autodiscover",
    "exchange-from-url2": "autodiscover",
    "exchange-from-url3": "autodiscover",
    "guess": "guess",
}
"""Thunderbird's word to ours."""

_ROWS: Final = (
    *("https-autoconfig.test", "well-known.test", "http-autoconfig.test", "redirect.test"),
    *("ispdb-only.test", "hosted.test", "hosted-small.test", "half.test"),
    *("guess-only.test", "starttls-only.test", "no-tls.test", "wildcard.test"),
    *("published-plain.test", "pop3-only.test", "stale.test", "text-plain.test"),
    *("parameter.test", "autodiscover.test", "autodiscover-root.test", "autodiscover-srv.test"),
    *("autodiscover-redirect.test", "autodiscover-login.test", "srv-only.test", "pacc.test"),
    *("wildcard-web.test", "null-mx.test", "nothing.test"),
    "served.test",
)
_CHATS: Final = (
    *("https-autoconfig.test", "well-known.test", "http-autoconfig.test", "parameter.test"),
    *("guess-only.test", "starttls-only.test", "no-tls.test", "published-plain.test"),
    *("pop3-only.test", "half.test", "stale.test", "autodiscover.test"),
    *("autodiscover-root.test", "srv-only.test", "wildcard-web.test", "nothing.test"),
    "served.test",
)
"""Without the ISPDB, whose URL is fixed in Delta Chat, and with certificates that it may accept:
it knows no roots but its own."""


_WRONG: Final = (
    ("http-autoconfig.test", "autoconfig-http-only"),
    ("text-plain.test", "autoconfig-type"),
    ("parameter.test", "autoconfig-wants-parameter"),
    ("published-plain.test", "autoconfig-plain"),
    ("https-autoconfig.test", "autoconfig-order"),
    ("stale.test", "autoconfig-stale"),
    ("expired.test", "published-server-wrong"),
    ("nothing.test", "autoconfig-missing"),
    ("nxdomain.test", "no-mail-here"),
    ("null-mx.test", "takes-no-mail"),
    ("pacc-wrong-digest.test", "pacc-digest"),
    ("wildcard.test", "wildcard-dns"),
)
_RIGHT: Final = (
    *("well-known.test", "small-hoster.test", "srv-only.test", "autodiscover.test"),
    "served.test",
)


def audit(lab: Lab, name: str, *options: str) -> Mapping[str, Any]:
    """Return what ``audit`` prints about a domain."""
    command = [sys.executable, "-m", "autoconf", "audit", name, "--json", *options]
    command += ["--ca-file", str(lab.ca_file), *OWN_NETWORK]
    done = lab.run(command)
    assert done.stdout, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == made["exit"]
    return made


def audited(lab: Lab, name: str, program: str, *options: str) -> Mapping[str, Any]:
    """Return what ``audit`` says of a program."""
    programs = audit(lab, name, *options)["programs"]
    found: dict[str, Any] = next(one for one in programs if one["program"] == program)
    return found


def places(servers: list[dict[str, Any]]) -> list[str]:
    return [f"{s['protocol']} {s['hostname']}:{s['port']} {s['socket_type']}" for s in servers]


@pytest.mark.parametrize(("name", "rule"), _WRONG)
def test_a_defect_of_a_real_domain_is_named(lab: Lab, name: str, rule: str) -> None:
    made = audit(lab, name, "--ispdb", ISPDB_URL)

    assert rule in [finding["rule"] for finding in made["findings"]]


@pytest.mark.parametrize("name", _RIGHT)
def test_a_right_domain_has_no_finding(lab: Lab, name: str) -> None:
    made = audit(lab, name, "--ispdb", ISPDB_URL, "--no-sending")

    assert (made["findings"], made["exit"]) == ([], 0)


@pytest.fixture(scope="module")
def birds(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Ask one Thunderbird about all rows."""
    home = tmp_path_factory.mktemp("thunderbird")
    profile = home / "profile"
    profile.mkdir()
    prepare(profile, lab.ca_file)
    questions = [(scripts.FIND_SETTINGS, f"alice@{name}", ISPDB_URL) for name in _ROWS]
    answers = ask(lab.run, home, *questions, options=("--profile", str(profile)))
    return dict(zip(_ROWS, answers, strict=True))


@pytest.mark.parametrize("name", _ROWS)
def test_thunderbird_takes_what_the_audit_says(
    lab: Lab, birds: Mapping[str, Any], name: str
) -> None:
    ours, real = audited(lab, name, "thunderbird", "--ispdb", ISPDB_URL), birds[name]

    assert places(ours["servers"]) == real["servers"]
    if real["servers"]:
        assert ours["by"] == _SOURCES[real["source"]]
    else:
        wants_login = real["source"] == "Exchange auth error"
        assert ours["answer"] == ("half" if wants_login else "no")


@pytest.mark.parametrize("name", _CHATS)
def test_delta_chat_makes_an_account_where_the_audit_says_so(
    lab: Lab, tmp_path: Path, name: str
) -> None:
    ours = audited(lab, name, "delta-chat", "--no-ispdb")
    command = [sys.executable, _DRIVER, str(tmp_path / "accounts"), f"alice@{name}"]
    done = lab.run(command, stdin=LAB_PASSWORD, timeout=300)
    assert done.returncode == 0, done.stderr

    real = json.loads(done.stdout)
    assert ours["answer"] == ("yes" if real["is_set_up"] else "no"), real
    for server in ours["servers"]:
        assert f"{server['hostname']}:{server['port']}:" in real["settings"]
