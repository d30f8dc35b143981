"""``serve`` behind nginx and Caddy, as docs/serve.md configures them, sets up a domain."""

import json
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from tests.lab.hoster import ADMIN, FRONTS, MAIL, hosting
from tests.lab.owner import DOMAIN, NAMES, RESOLVERS, Owner, public_folder
from tests.lab.plan import OWN_NETWORK
from tests.lab.published import OTHERS, QUESTIONS, discover, fetch, servers_of

pytestmark = pytest.mark.lab

_FILE: Final = f"autoconfig.{DOMAIN}/mail/config-v1.1.xml"
_POX: Final = f"autodiscover.{DOMAIN}/autodiscover/autodiscover.xml"
_QUESTION: Final = (
    "<Autodiscover><Request><EMailAddress>alice@owner.test</EMailAddress></Request></Autodiscover>"
)
_STRANGER: Final = "autoconfig.stranger.test"
_NO_MAIL: Final = {"no-mail-here", "spf-missing", "srv-wrong", "autoconfig-stale"}
"""No mail server is there. tests/lab/test_audit.py audits a served domain that has some."""


@pytest.fixture(scope="module", params=FRONTS)
def owner(request: pytest.FixtureRequest) -> Iterator[Owner]:
    with public_folder() as folder, hosting(request.param, folder) as owner:
        yield owner


def curl(owner: Owner, *options: str) -> str:
    """Return what curl prints: the document, the status and the version of HTTP."""
    command = ["curl", "--silent", "--show-error", "--cacert", str(owner.ca_file)]
    done = owner.run([*command, "--write-out", "\n%{http_code} HTTP/%{http_version}", *options])
    return f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize(
    ("options", "version"),
    [
        (["--http1.0", "--no-alpn"], "HTTP/1"),
        (["--http1.1"], "HTTP/1.1"),
        (["--http2"], "HTTP/2"),
    ],
)
def test_each_version_of_http_gets_the_file(owner: Owner, options: list[str], version: str) -> None:
    answer = curl(owner, *options, f"https://{_FILE}")

    assert "<hostname>imap.owner.test</hostname>" in answer
    assert f"\n200 {version}" in answer


def test_http_1_0_without_a_host_gets_the_file_of_the_address(owner: Owner) -> None:
    question = f"http://{_FILE}?emailaddress=alice%40{DOMAIN}"

    assert "\n200 " in curl(owner, "--http1.0", "--header", "Host:", question)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_its_certificate(owner: Owner, name: str) -> None:
    assert "HTTP/2" in curl(owner, f"https://{name}/")


def test_each_question_of_a_program_gets_the_document(owner: Owner) -> None:
    assert fetch(owner, QUESTIONS) == ["200 text/xml"] * len(QUESTIONS)
    assert fetch(owner, [{"url": url} for url in OTHERS]) == list(OTHERS.values())


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_outlook_gets_the_login_name(owner: Owner, scheme: str) -> None:
    answer = curl(owner, "--data", _QUESTION, "--header", "Content-Type: text/xml",
                  f"{scheme}://{_POX}")  # fmt: skip

    assert "<LoginName>alice@owner.test</LoginName>" in answer


def test_outlooks_probe_over_http_is_answered_without_a_login(owner: Owner) -> None:
    answer = curl(owner, "--include", f"http://{_POX}")

    assert "\n200 " in answer
    assert "www-authenticate" not in answer.lower()


@pytest.mark.parametrize("source", RESOLVERS)
def test_each_source_of_ours_finds_the_servers(owner: Owner, source: str) -> None:
    report = discover(owner, RESOLVERS[source][0])

    assert source in {a["source"] for a in report["attempts"] if a["outcome"] == "found"}
    assert servers_of(report["config"]) == set(MAIL)


def test_an_audit_finds_nothing_wrong_with_the_documents_and_the_records(owner: Owner) -> None:
    command = [sys.executable, "-m", "autoconf", "audit", DOMAIN, "--json", "--no-ispdb"]
    done = owner.run([*command, *OWN_NETWORK, "--ca-file", str(owner.ca_file)])
    made = json.loads(done.stdout)

    wrong = {one["rule"] for one in made["findings"] if one["severity"] != "note"}
    kinds = {one["kind"] for one in made["published"] if one["outcome"] == "found"}
    assert wrong <= _NO_MAIL
    assert kinds >= {"autoconfig", "autodiscover", "autodiscover-srv", "srv", "pacc"}
    assert [one["at"] for one in made["published"] if one["flaws"]] == []


def test_a_stranger_gets_no_document(owner: Owner) -> None:
    answer = curl(owner, "--header", f"Host: {_STRANGER}", f"http://{_FILE}")

    assert "\n404 " in answer
    assert DOMAIN not in answer


def test_a_stranger_gets_no_certificate(owner: Owner) -> None:
    there = ("--resolve", f"{_STRANGER}:443:10.79.0.1")

    assert "\n000 " in curl(owner, *there, f"https://{_STRANGER}/")
    if owner.ca_file.name == "root.crt":  # Caddy has asked
        assert 'mail_autoconf_ask_total{answer="no"}' in curl(owner, f"{ADMIN}/metrics")
