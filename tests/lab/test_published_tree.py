"""What ``publish`` writes, served by nginx, Apache and Caddy, sets up the domain."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.owner import (
    CHALLENGE,
    DOMAIN,
    RESOLVERS,
    SERVERS,
    Owner,
    configured,
    public_folder,
    publish,
    serving,
    zone_of,
)
from tests.lab.plan import environment

pytestmark = pytest.mark.lab

_WITNESS: Final = str(Path(__file__).with_name("witness.py"))
_MAIL: Final = (
    ("imap", "imap.owner.test", 993, "SSL"),
    ("pop3", "pop.owner.test", 995, "SSL"),
    ("smtp", "smtp.owner.test", 465, "SSL"),
    ("smtp", "smtp.owner.test", 587, "STARTTLS"),
)
_AUTOCONFIG: Final = f"https://autoconfig.{DOMAIN}"
_POX: Final = f"https://autodiscover.{DOMAIN}"
_QUERY: Final = "emailaddress=a%2Bb%40owner.test"
_ASKED: Final = (
    {"url": f"{_AUTOCONFIG}/mail/config-v1.1.xml"},
    {"url": f"{_AUTOCONFIG}/mail/config-v1.1.xml?{_QUERY}"},
    {"url": f"http://autoconfig.{DOMAIN}/mail/config-v1.1.xml?{_QUERY}"},
    {"url": f"{_AUTOCONFIG}/.well-known/autoconfig/mail/config-v1.1.xml"},
    {"url": f"{_POX}/autodiscover/autodiscover.xml"},
    {"url": f"{_POX}/Autodiscover/Autodiscover.xml"},
    {"url": f"{_POX}/autodiscover/autodiscover.xml", "body": "<Autodiscover/>"},
    {"url": f"{_POX}/Autodiscover/Autodiscover.xml", "body": "<Autodiscover/>"},
    {"url": f"https://web.{DOMAIN}/AUTODISCOVER/autodiscover.xml", "body": "<Autodiscover/>"},
)
"""A body makes it a POST."""


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with public_folder() as folder:
        servers = [("--server", ":".join(map(str, server))) for server in _MAIL]
        done = publish(folder / "site", *(word for pair in servers for word in pair))
        assert done.returncode == 0, done.stderr
        yield folder / "site"


@pytest.fixture(scope="module", params=SERVERS)
def owner(request: pytest.FixtureRequest, tree: Path) -> Iterator[Owner]:
    with public_folder() as folder, serving(SERVERS[request.param], folder, tree) as owner:
        yield owner


@pytest.mark.parametrize("name", SERVERS)
def test_the_web_server_takes_its_configuration(name: str, tree: Path) -> None:
    with public_folder() as folder:
        main = configured(SERVERS[name], folder, tree)

        done = subprocess.run(
            [*SERVERS[name].check, str(main)],
            check=False,
            capture_output=True,
            text=True,
            env={**environment(), "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            timeout=60,
        )

    assert done.returncode == 0, done.stderr
    assert "warn]" not in done.stderr


def test_bind_takes_the_records(tree: Path, tmp_path: Path) -> None:
    zone = tmp_path / "zone"
    zone.write_text(zone_of(tree))

    done = subprocess.run(
        ["named-checkzone", "-i", "local", DOMAIN, str(zone)],
        check=False,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_each_question_of_a_program_gets_the_document(owner: Owner) -> None:
    assert _fetch(owner, _ASKED) == ["200 text/xml"] * len(_ASKED)


def test_the_other_files_have_their_media_types(owner: Owner) -> None:
    urls = (
        f"https://ua-auto-config.{DOMAIN}/.well-known/user-agent-configuration.json",
        f"{_AUTOCONFIG}/apple.mobileconfig",
        f"{_AUTOCONFIG}/",
    )

    assert _fetch(owner, [{"url": url} for url in urls]) == [
        "200 application/json",
        "200 application/x-apple-aspen-config",
        "200 text/html",
    ]


@pytest.mark.parametrize("owner", ["nginx", "apache"], indirect=True)
def test_certbot_renews_while_the_configuration_is_active(owner: Owner) -> None:
    (answer,) = _fetch(owner, [{"url": f"http://autoconfig.{DOMAIN}/{CHALLENGE}"}])

    assert answer.split()[0] == "200"


@pytest.mark.parametrize("source", RESOLVERS)
def test_each_source_of_ours_finds_the_servers(owner: Owner, source: str) -> None:
    report = _discover(owner, RESOLVERS[source][0])

    assert source in {a["source"] for a in report["attempts"] if a["outcome"] == "found"}
    assert _servers(report["config"]) == set(_MAIL if source == "dns-srv" else _MAIL[:3])


def test_all_of_it_together_is_without_contradiction(owner: Owner) -> None:
    report = _discover(owner)

    assert [
        finding["rule"] for finding in report["findings"] if finding["severity"] != "note"
    ] == []
    assert report["config"]["trust"]["decision"] == "auto"
    # Discovery stops once the documents vouch for each other. The records add the fourth
    # server only where they answer before that.
    assert set(_MAIL[:3]) <= _servers(report["config"]) <= set(_MAIL)


def _fetch(owner: Owner, questions: Sequence[Mapping[str, str]]) -> list[str]:
    """Return status and media type of each answer, without the parameters of the type."""
    command = [sys.executable, _WITNESS, "fetch", str(owner.ca_file)]
    done = owner.run(command, stdin=json.dumps(questions))
    assert done.returncode == 0, done.stderr
    return [answer.partition(";")[0] for answer in json.loads(done.stdout)]


def _discover(owner: Owner, resolver: str = "") -> dict[str, Any]:
    command = [sys.executable, "-m", "autoconf", "discover", f"alice@{DOMAIN}", "--json"]
    command += ["--ca-file", str(owner.ca_file), "--no-ispdb", "--no-cache"]
    done = owner.run([*command, *(["--resolver", resolver] if resolver else [])])
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _servers(answer: dict[str, Any]) -> set[tuple[str, str, int, str]]:
    return {
        (s["protocol"], s["hostname"], s["port"], s["socket_type"])
        for s in (*answer["incoming"], *answer["outgoing"])
    }
