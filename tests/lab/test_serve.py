"""``serve`` behind nginx and Caddy, as docs/serve.md configures them, sets up a domain."""

import json
import sys
from collections.abc import Iterator
from typing import Final

import pytest

from tests.lab.hoster import ADMIN, FRONTS, MAIL, hosting
from tests.lab.looking_up import prove
from tests.lab.owner import DOMAIN, NAMES, RESOLVERS, Owner, public_folder
from tests.lab.plan import OWN_NETWORK
from tests.lab.proofs import record
from tests.lab.published import OTHERS, QUESTIONS, discover, fetch, servers_of
from tests.publish import android
from tests.publish.golden import QUESTIONS as QUESTIONS_OF_PROGRAMS

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


def front_of(owner: Owner) -> str:
    """Return the web server before it: Caddy has an authority of its own."""
    return "Caddy" if owner.ca_file.name == "root.crt" else "nginx"


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
def test_each_version_of_http_gets_the_documents(
    owner: Owner, options: list[str], version: str
) -> None:
    answer = curl(owner, *options, f"https://{_FILE}")

    asked = curl(owner, *options, "--data", _QUESTION, "--header", "Content-Type: text/xml",
                 f"https://{_POX}")  # fmt: skip

    assert "<hostname>imap.owner.test</hostname>" in answer
    assert "<LoginName>alice@owner.test</LoginName>" in asked
    assert f"\n200 {version}" in answer
    assert f"\n200 {version}" in asked


@pytest.mark.parametrize(("scheme", "port"), [("http", 80), ("https", 443)])
def test_programs_may_come_over_ipv6(owner: Owner, scheme: str, port: int) -> None:
    there = ("--resolve", f"autoconfig.{DOMAIN}:{port}:[::1]")

    assert "\n200 " in curl(owner, *there, f"{scheme}://{_FILE}")


def test_http_1_0_without_a_host_gets_the_file_of_the_address(owner: Owner) -> None:
    question = f"http://{_FILE}?emailaddress=alice%40{DOMAIN}"

    assert "\n200 " in curl(owner, "--http1.0", "--header", "Host:", question)


@pytest.mark.parametrize("place", ["direct", "http", "https"])
def test_each_program_gets_what_it_needs(owner: Owner, place: str) -> None:
    where = {
        "direct": ("127.0.0.1", "8080"),
        "http": ("10.79.0.1", "80"),
        "https": ("10.79.0.1", "443", str(owner.ca_file)),
    }
    done = owner.run([sys.executable, "-m", "tests.lab.golden", DOMAIN, *where[place]])

    assert done.stderr == ""
    told = done.stdout.splitlines()
    assert [line for line in told if not line.endswith(": good")] == []
    asked = [one for one in QUESTIONS_OF_PROGRAMS if place != "https" or one.host(DOMAIN) != DOMAIN]
    assert len(told) == len(asked)
    record(
        "serve", what=f"{len(told)} requests of mail programs, as they are sent",
        by="itself" if place == "direct" else f"{front_of(owner)} before it, {place}",
        words="each had what the program needs",
    )  # fmt: skip


@pytest.mark.parametrize("version", ["1.1", "2"])
def test_thunderbird_for_android_takes_the_file(owner: Owner, version: str) -> None:
    """It asks without a query, over either version, and takes compressed answers."""
    asks = ("--compressed", "--user-agent", "okhttp/4.12.0", f"--http{version}")
    answer = curl(owner, *asks, f"https://{_FILE}")

    body, _, status = answer.rpartition("\n")
    assert status == f"200 HTTP/{version}"
    servers = android.read(body.encode(), f"alice@{DOMAIN}")
    imap, _, smtp = MAIL
    assert servers == [(*one, f"alice@{DOMAIN}") for one in (imap, smtp)]
    program = "Thunderbird for Android: a reader with its rules"
    prove(program, f"https://{_FILE} over HTTP/{version}", (one[1:] for one in (imap, smtp)))


def test_fairemail_gets_the_file_for_an_address_that_is_not_encoded(owner: Owner) -> None:
    answer = curl(owner, "--http1.1", f"https://{_FILE}?emailaddress=alice+x@{DOMAIN}")

    body, _, status = answer.rpartition("\n")
    assert status == "200 HTTP/1.1"
    assert android.read(body.encode(), f"alice+x@{DOMAIN}")[0][4] == f"alice+x@{DOMAIN}"


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
    if front_of(owner) == "Caddy":
        assert 'mail_autoconf_ask_total{answer="no"}' in curl(owner, f"{ADMIN}/metrics")
