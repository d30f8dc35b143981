"""Desktop programs look a domain's settings up by themselves, where `serve` alone answers.

Each test reads the account that the program wrote, and lets the program use it.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.clients.conftest import make_desk
from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.desktop.akonadi import without_services
from tests.lab.domain import LAB_PASSWORD
from tests.lab.lab import Lab
from tests.lab.looking_up import prove, questions

pytestmark = pytest.mark.lab

_HERE: Final = Path(__file__).parent
_SCREENSHOTS: Final = "LAB_SCREENSHOTS"
"""Names a folder; then a picture of each program that gets stuck is put there."""

_NAME: Final = "Alice Example"
_HOST: Final = "autoconfig.served.test"
_SEARCH: Final = f"https://{_HOST}/mail/config-v1.1.xml"
_PERSON: Final = """\
[Defaults]
Profile=Default

[PROFILE_Default]
FullName={}
EmailAddress={}
"""
"""KDE's settings of the person, which its assistant begins with."""


@pytest.fixture
def served(lab: Lab, tmp_path: Path) -> Desk:
    """Give the desk of a person whose hoster runs `serve`."""
    return make_desk(lab, "served.test", tmp_path)


def drive(desk: Desk, driver: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a driver on a screen of its own."""
    screen = [sys.executable, str(_HERE / "screen.py"), "dbus-run-session", "--", sys.executable]
    command = [*screen, str(_HERE / driver), *arguments]
    if _SCREENSHOTS in os.environ:
        command.append(f"{Path(os.environ[_SCREENSHOTS]).resolve()}/{driver}.png")
    done = desk.run(command, stdin=f"{LAB_PASSWORD}\n", timeout=400)
    assert done.returncode == 0, done.stderr
    return done


def account(desk: Desk) -> dict[str, tuple[str, int, str, str]]:
    """Return what the row says: host, port, security and user name of each server."""
    servers = {"imap": desk.row.expected[0], "smtp": desk.row.expected[-1]}
    return {
        kind: (server.hostname, server.port, server.socket_type, desk.row.login_name())
        for kind, server in servers.items()
    }


def endpoints(took: dict[str, tuple[str, int, str, str]]) -> Iterator[tuple[str, int, str]]:
    return ((host, port, security) for host, port, security, _ in took.values())


def sources(home: Path) -> Iterator[ConfigParser]:
    """Yield Evolution's accounts and transports that have a server."""
    for path in (home / ".config/evolution/sources").glob("*.source"):
        source = ConfigParser(interpolation=None)
        source.optionxform = str  # type: ignore[assignment, method-assign]
        source.read(path)
        if "Authentication" in source and source["Authentication"].get("Host"):
            yield source


def test_evolution_makes_the_account_and_it_works(served: Desk) -> None:
    drive(served, "evolution.py", _NAME, served.row.address)

    kinds = {"imapx": "imap", "smtp": "smtp"}
    took = {}
    for source in sources(served.home):
        kind = "Mail Account" if "Mail Account" in source else "Mail Transport"
        login, security = source["Authentication"], source["Security"]["Method"]
        took[kinds[source[kind]["BackendName"]]] = (
            login["Host"],
            int(login["Port"]),
            {"ssl-on-alternate-port": "SSL"}.get(security, security),
            login["User"],
        )
    assert took == account(served)
    [asked] = questions(served.lab, _HOST, "Evolution/")
    # It tells nobody the local part, but the digest of the address.
    digest = hashlib.md5(served.row.address.encode(), usedforsecurity=False).hexdigest()
    assert asked == f"{_SEARCH}?emailaddress=EVOLUTIONUSER%40served.test&emailmd5={digest}"
    seen = use_evolution(served)
    assert seen["subjects"] == list(WAITING)
    assert (seen["name"], seen["address"]) == (_NAME, served.row.address)
    assert served.has_arrived("Found by Evolution")
    version = served.run(["evolution", "--version"]).stdout.split()[1]
    prove(f"Evolution {version}", asked.replace(digest, "…"), endpoints(took))


def use_evolution(desk: Desk) -> dict[str, Any]:
    """Let Evolution's mail library use the account that is there."""
    camel = ["dbus-run-session", "--", "/usr/bin/python3", str(_HERE / "camel.py")]
    command = [*camel, f"bob@{desk.row.name}", "Found by Evolution"]
    done = desk.run(command, stdin=f"{LAB_PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def test_kmails_assistant_makes_the_account_and_akonadi_logs_in(served: Desk) -> None:
    without_services(served.home)
    person = _PERSON.format(_NAME, served.row.address)
    (served.home / ".config/emaildefaults").write_text(person)

    done = drive(served, "accountwizard.py", str(len(WAITING)))

    [line] = (line for line in done.stdout.splitlines() if line.startswith("{"))
    imap = json.loads(line)
    written = ConfigParser(interpolation=None)
    written.read(served.home / ".config/mailtransports")
    smtp = written[f"Transport {written['General']['default-transport']}"]
    took = {
        "imap": (imap["imapServer"], int(imap["imapPort"]), imap["safety"], imap["userName"]),
        "smtp": (smtp["host"], int(smtp["port"]), smtp["encryption"], smtp["user"]),
    }
    assert took == account(served)
    [asked] = questions(served.lab, _HOST, "accountwizard/")
    assert asked == _SEARCH
    version = served.run(["accountwizard", "--version"], env={"QT_QPA_PLATFORM": "offscreen"})
    akonadi = served.run(["dbus-run-session", "--", "akonadictl", "--version"]).stdout.strip()
    prove(f"KMail's {version.stdout.strip()}, {akonadi}", asked, endpoints(took))


def test_geary_makes_the_account_and_reads(served: Desk) -> None:
    drive(served, "geary_accounts.py", _NAME, served.row.address, str(len(WAITING)))

    [path] = (served.home / ".config/geary").glob("account_*/geary.ini")
    written = ConfigParser(interpolation=None)
    written.read(path)
    login, words = written["Incoming"]["login"], {"transport": "SSL"}
    took = {
        kind: (
            written[section]["host"],
            int(written[section]["port"]),
            words.get(written[section]["transport_security"], ""),
            login,
        )
        for kind, section in (("imap", "Incoming"), ("smtp", "Outgoing"))
    }
    assert written["Outgoing"]["credentials"] == "use-incoming"
    assert took == account(served)
    assert _SEARCH in questions(served.lab, _HOST, "^-$")  # it does not say who it is
    version = served.run(["geary", "--version"]).stdout.split()[-1]
    prove(f"Geary {version}", _SEARCH, endpoints(took))
