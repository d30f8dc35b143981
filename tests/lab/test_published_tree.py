"""What ``publish`` writes, served by nginx, Apache and Caddy, sets up the domain."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.lab.owner import (
    CHALLENGE,
    DOMAIN,
    RESOLVERS,
    Owner,
    configured,
    public_folder,
    publish,
    serving,
    zone_of,
)
from tests.lab.plan import environment
from tests.lab.published import OTHERS, QUESTIONS, discover, fetch, servers_of
from tests.lab.web_servers import SERVERS

pytestmark = pytest.mark.lab

_MAIL: Final = (
    ("imap", "imap.owner.test", 993, "SSL"),
    ("pop3", "pop.owner.test", 995, "SSL"),
    ("smtp", "smtp.owner.test", 465, "SSL"),
    ("smtp", "smtp.owner.test", 587, "STARTTLS"),
)


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
    assert fetch(owner, QUESTIONS) == ["200 text/xml"] * len(QUESTIONS)


def test_the_other_files_have_their_media_types(owner: Owner) -> None:
    assert fetch(owner, [{"url": url} for url in OTHERS]) == list(OTHERS.values())


@pytest.mark.parametrize("owner", ["nginx", "apache"], indirect=True)
def test_certbot_renews_while_the_configuration_is_active(owner: Owner) -> None:
    (answer,) = fetch(owner, [{"url": f"http://autoconfig.{DOMAIN}/{CHALLENGE}"}])

    assert answer.split()[0] == "200"


@pytest.mark.parametrize("source", RESOLVERS)
def test_each_source_of_ours_finds_theservers_of(owner: Owner, source: str) -> None:
    report = discover(owner, RESOLVERS[source][0])

    assert source in {a["source"] for a in report["attempts"] if a["outcome"] == "found"}
    assert servers_of(report["config"]) == set(_MAIL if source == "dns-srv" else _MAIL[:3])


def test_all_of_it_together_is_without_contradiction(owner: Owner) -> None:
    report = discover(owner)

    assert [
        finding["rule"] for finding in report["findings"] if finding["severity"] != "note"
    ] == []
    assert report["config"]["trust"]["decision"] == "auto"
    # Discovery stops once the documents vouch for each other. The records add the fourth
    # server only where they answer before that.
    assert set(_MAIL[:3]) <= servers_of(report["config"]) <= set(_MAIL)
