"""Which real server proved what: lab tests note it down, and this renders docs/proofs.md.

``LAB_PROOFS=FILE pytest tests/lab`` adds a JSON object a line to FILE, and
``python -m tests.lab.proofs FILE > docs/proofs.md`` makes the page: the same file, the same page.
"""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from autoconf.model.cause import Cause

_HEAD: Final = """\
# What real servers have proved

The lab (`tests/lab`) writes this page from its own results. Each line is a test that passed
against the named program and version. Some replies cannot be produced with a real program. They are
marked as scripted, and tested against scripted servers in `tests/dialogues` and `tests/hostile`.

To write this page again:

    LAB_PROOFS=proofs.jsonl .venv/bin/pytest tests/lab
    .venv/bin/python -m tests.lab.proofs proofs.jsonl > docs/proofs.md
"""

_SECTIONS: Final = {
    "mechanisms": (
        "Mechanisms that `check` logged in with",
        ("mechanism", "accepted by", "where"),
    ),
    "refusals": (
        "Refusals that `check` met",
        ("why", "refused by", "the server's words, as reported"),
    ),
    "before-tls": (
        "Refusals of a login before STARTTLS, seen by a client of the lab's own",
        ("where", "refused by", "the server's words"),
    ),
    "sending": (
        "Refusals after the login that `check` met",
        ("why", "refused by", "the server's words, as reported"),
    ),
    "mailbox": (
        "Mailboxes that `check` found full",
        ("why", "told by", "what `check` says"),
    ),
    "serve": (
        "What `serve` was tried with",
        ("what", "with", "result"),
    ),
    "web": (
        "What Chromium did with the page",
        ("what", "with", "result"),
    ),
    "oauth": (
        "Sign-in with the browser",
        ("what", "issued by", "the mail servers"),
    ),
    "many": (
        "What surveys and tests of many accounts went through",
        ("what", "with", "result"),
    ),
    "served": (
        "Servers that mail programs took from `serve` alone",
        ("program", "asked for", "the servers, and the day"),
    ),
    "secrets": (
        "Credentials that did not leave in clear",
        ("where", "servers", "domain in the lab"),
    ),
}

_BY_HAND: Final = """
## Tried by hand

These were tried once, in November 2026, because the lab cannot hold them.

- `docs/publishing.md`, `docs/serve.md` (five minutes) and `docs/publish.md` were followed from
  the first command on, in a new Debian 12 with systemd 252 as its first process
  (`systemd-nspawn`). PostfixAdmin 3.3.13 had its own tables in MariaDB 10.11 and PostgreSQL 15,
  with 100,000 domains. The web space was Apache 2.4, filled over FTP. There was no public DNS: no
  certificate was issued, and `audit` is left to the lab.
- `contrib/mail-autoconf.service` started, reloaded and stopped there with status 0, with one
  worker and with two. The URL of the database came from systemd. With the database stopped, the
  kept list was served. Without a kept list, systemd started the program again until the database
  was back. `systemd-analyze security` says 1.3 ("OK").
- `contrib/Containerfile` was built with podman 4.3. Its base image was a Debian 12 with Python
  3.11 in place of `python:3.13-slim`, which could not be fetched there. With a read-only root, as
  user 65532, the container answered, read its lists again on SIGHUP and stopped with status 0. It
  ran with runc 1.1; crun refused the machine's cgroups. The same image showed the helpdesk page
  with `--network host`, also as user 65532 with a read-only root, and stopped on SIGTERM.
- The commands of `docs/many.md` for several machines with ssh: scheduler and survey in one network
  namespace, two workers in another one, started by OpenSSH 9.2. Dask 2026.8 spoke TLS with the one
  certificate. Three domains had their records.
"""


def record(section: str, *, what: str, by: str, words: str) -> None:
    """Note a proof down, where somebody asked for it."""
    if path := os.environ.get("LAB_PROOFS"):
        with Path(path).open("a", encoding="utf-8") as file:
            json.dump({"section": section, "what": what, "by": by, "words": words}, file)
            file.write("\n")


def render(lines: Iterable[str]) -> str:
    """Return the page for what was noted down, in whatever order."""
    rows = [json.loads(line) for line in lines if line.strip()]
    text = _HEAD
    for section, (title, columns) in _SECTIONS.items():
        cells = {(r["what"], r["by"], r["words"]) for r in rows if r["section"] == section}
        if section == "refusals":
            proved = {what for what, _, _ in cells}
            causes = {cause.value for cause in Cause}
            cells |= {(cause, "scripted", "") for cause in causes if cause not in proved}
        found = sorted(cells)
        if found:
            text += f"\n## {title}\n\n{_line(columns)}{_line(['---'] * len(columns))}"
            text += "".join(_line(cells) for cells in found)
    return text + _BY_HAND


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


if __name__ == "__main__":
    sys.stdout.write(render(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
