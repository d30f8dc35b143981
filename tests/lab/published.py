"""What programs ask the owner's domain for, and what ours makes of the answers."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.lab.owner import DOMAIN, Owner

_WITNESS: Final = str(Path(__file__).with_name("witness.py"))
_AUTOCONFIG: Final = f"https://autoconfig.{DOMAIN}"
_POX: Final = f"https://autodiscover.{DOMAIN}"
_QUERY: Final = "emailaddress=a%2Bb%40owner.test"
QUESTIONS: Final = (
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

OTHERS: Final = {
    f"https://ua-auto-config.{DOMAIN}/.well-known/user-agent-configuration.json": (
        "200 application/json"
    ),
    f"{_AUTOCONFIG}/apple.mobileconfig": "200 application/x-apple-aspen-config",
    f"{_AUTOCONFIG}/": "200 text/html",
}
"""The answers to the other files."""


def fetch(owner: Owner, questions: Sequence[Mapping[str, str]]) -> list[str]:
    """Return status and media type of each answer, without the parameters of the type."""
    command = [sys.executable, _WITNESS, "fetch", str(owner.ca_file)]
    done = owner.run(command, stdin=json.dumps(questions))
    assert done.returncode == 0, done.stderr
    return [answer.partition(";")[0] for answer in json.loads(done.stdout)]


def discover(owner: Owner, resolver: str = "", domain: str = DOMAIN) -> dict[str, Any]:
    """Return the report of ``discover``; ``resolver`` is asked instead of the usual one."""
    command = [sys.executable, "-m", "autoconf", "discover", f"alice@{domain}", "--json"]
    command += ["--ca-file", str(owner.ca_file), "--no-ispdb", "--no-cache"]
    done = owner.run([*command, *(["--resolver", resolver] if resolver else [])])
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def servers_of(answer: Mapping[str, Any]) -> set[tuple[str, str, int, str]]:
    """Return the servers that a config or an attempt names."""
    return {
        (s["protocol"], s["hostname"], s["port"], s["socket_type"])
        for s in (*answer["incoming"], *answer["outgoing"])
    }
