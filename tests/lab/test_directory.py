"""A directory as a source of domains: OpenLDAP as Debian has it."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.formats import serving_toml
from autoconf.model.address import EmailAddress
from autoconf.model.serving import DomainSource
from autoconf.publish.accounts import Accounts
from autoconf.publish.metrics import Metrics
from autoconf.publish.sources import ldap
from autoconf.publish.sources.interface import SourceAwayError
from tests.lab.databases import running
from tests.lab.directory import BASE, ELSEWHERE, PASSWORD, READER, Slapd, active
from tests.publish.asking import HOSTER

pytestmark = pytest.mark.lab

_MANY: Final = 100_000
_FEW: Final = ["a.example", "alias.example", "second.example"]


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Slapd]:
    with running(Slapd) as server:
        server.kill()
        both = ["mail", "domainalias"]
        server.add_domains(
            active("a.example", domainAliasName=_FEW[1:], enabledService=both),
            active("no-alias.example", domainAliasName=["off.alias.example"]),
            active("off.example", accountStatus=["disabled"]),
            active("backup.example", domainBackupMX=["yes"]),
            active("web.example", enabledService=["domainalias"]),
        )
        server.add_accounts(x="web1 & <x>", y="web2")
        server.start()
        yield server


def _source(
    server: Slapd,
    folder: Path,
    url: str,
    *,
    password: str = PASSWORD,
    question: str = 'preset = "iredmail-ldap"',
    ca_file: str = "{server.folder}/ca.pem",
    account: str = "(&(objectClass=mailUser)(mail=%s))",
) -> DomainSource:
    """Return the source that a configuration describes."""
    secret = folder / "password"
    secret.write_text(f"{password}\n")
    secret.chmod(0o600)
    shared = HOSTER.partition(b"[source.customers]")[0].decode()
    configuration = f"""\
{shared}
[source.customers]
kind = "ldap"
url = "{url}"
bind_dn = "{READER}"
password_file = "password"
base = "{BASE}"
profile = "basic"
timeout_s = 2
ca_file = "{ca_file.format(server=server)}"
{question}
account = '{account}'
account_attribute = "uid"
"""
    return serving_toml.parse(configuration.encode(), "serve.toml", folder).sources[0]


def _domains(source: DomainSource) -> list[str]:
    return sorted(named.domain for named in ldap.read(source).domains)


def test_the_preset_names_the_domains_that_get_mail(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, server.socket)

    assert _domains(source) == sorted([*_FEW, "no-alias.example"])


def test_a_search_of_ones_own(server: Slapd, tmp_path: Path) -> None:
    question = 'filter = "(domainBackupMX=yes)"\nattribute = "domainname"'

    assert _domains(_source(server, tmp_path, server.socket, question=question)) == [
        "backup.example"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "ldap://127.0.0.1:{server.port}",
        "ldap://localhost:{server.port}",
        f"ldap://{ELSEWHERE}:{{server.port}}",
        "ldaps://localhost:{server.tls_port}",
    ],
    ids=["plain-address", "plain-name", "starttls", "tls"],
)
def test_each_way_leads_to_it(server: Slapd, tmp_path: Path, url: str) -> None:
    assert "a.example" in _domains(_source(server, tmp_path, url.format(server=server)))


def test_a_certificate_for_another_name_is_refused(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, f"ldaps://127.0.0.1:{server.tls_port}")

    with pytest.raises(SourceAwayError, match="certificate"):
        ldap.read(source)


def test_no_password_goes_to_another_machine_without_a_certificate_that_is_trusted(
    server: Slapd, tmp_path: Path
) -> None:
    source = _source(server, tmp_path, f"ldap://{ELSEWHERE}:{server.port}", ca_file="")

    with pytest.raises(SourceAwayError, match="certificate"):
        ldap.read(source)


def test_a_certificate_of_an_unknown_authority_is_refused(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, f"ldaps://localhost:{server.tls_port}", ca_file="")

    with pytest.raises(SourceAwayError, match=r"(?i)certificate"):
        ldap.read(source)


def test_the_password_stands_in_no_error(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, server.socket, password="wr0ng-s3cret")

    with pytest.raises(SourceAwayError, match="refused the login") as caught:
        ldap.read(source)

    assert "wr0ng-s3cret" not in str(caught.value)


def test_a_server_that_hangs_is_left_in_time(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, server.socket)
    started = time.monotonic()
    server.signal(signal.SIGSTOP)
    try:
        with pytest.raises(SourceAwayError, match="timed out"):
            ldap.read(source)
    finally:
        server.signal(signal.SIGCONT)

    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("address", "login"),
    [
        ("x@a.example", "web1 & <x>"),
        ("Y@a.example", "web2"),
        ("nobody@a.example", ""),
        ("*@a.example", ""),
        ("x*@a.example", ""),
        ("%2a@a.example", ""),
    ],
)
def test_an_account_has_its_login_name_and_no_other_one(
    server: Slapd, tmp_path: Path, address: str, login: str
) -> None:
    source = _source(server, tmp_path, server.socket)

    assert ldap.login_of(source, EmailAddress.parse(address)) == login


@pytest.mark.parametrize(
    "local_part", ["*", "x)(mail=*", "x@a.example)(|(mail=*", "\\2a", "x\0", "*)(uid=*))(|(uid=*"]
)
def test_no_address_changes_the_search(server: Slapd, tmp_path: Path, local_part: str) -> None:
    source = _source(server, tmp_path, server.socket, account="(|(uid=%u)(mail=%s))")

    address = EmailAddress(text="", local_part=local_part, domain="a.example")

    assert ldap.login_of(source, address) == ""


def test_a_part_of_the_address_may_be_searched_for(server: Slapd, tmp_path: Path) -> None:
    source = _source(server, tmp_path, server.socket, account="(mail=%u@%d)")

    assert ldap.login_of(source, EmailAddress.parse("y@a.example")) == "web2"


def test_a_directory_that_hangs_holds_no_answer_up(server: Slapd, tmp_path: Path) -> None:
    source = replace(_source(server, tmp_path, server.socket), timeout_s=60.0)
    accounts = Accounts(Metrics(), patience_s=0.3)
    server.signal(signal.SIGSTOP)
    started = time.monotonic()
    try:
        login = asyncio.run(accounts.login(source, EmailAddress.parse("x@a.example"), ""))
    finally:
        server.signal(signal.SIGCONT)

    assert login == ""
    assert time.monotonic() - started < 30


def test_a_hundred_thousand_domains_are_read_page_by_page(server: Slapd, tmp_path: Path) -> None:
    server.kill()
    server.add_domains(*(active(f"d{number}.example") for number in range(_MANY)))
    server.start()
    source = replace(_source(server, tmp_path, server.socket), timeout_s=120.0)

    found = ldap.read(source)

    assert len(found.domains) == _MANY + 4
