"""What each real client did with our file: kept while the tests run, shown in docs/clients.md.

LAB_MATRIX=deeds.json pytest tests/lab/clients
python -m tests.lab.clients.matrix deeds.json docs/clients.md
"""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import Final

VARIABLE: Final = "LAB_MATRIX"
"""Names the file that deeds are kept in; without it nothing is kept."""

DEEDS: Final = ("loaded", "logged in", "received over IMAP", "received over POP3", "sent")
_BEGIN: Final = "<!-- matrix: written by the tests -->"
_END: Final = "<!-- end of the matrix -->"

Deeds = dict[str, dict[str, list[str]]]
"""Client id to version to what was proved of it."""


def keep(client_id: str, version: str, *deeds: str) -> None:
    """Keep what a client did, if anybody wants to know.

    Args:
        client_id: of our renderer.
        version: the program's own word, with its name: "msmtp 1.8.23".
        deeds: some of DEEDS.
    """
    unknown = set(deeds) - set(DEEDS)
    assert not unknown, unknown
    name = os.environ.get(VARIABLE)
    if name is None:
        return
    with Path(name).open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # another process may run tests, too
        file.seek(0)
        kept: Deeds = json.loads(file.read() or "{}")
        before = kept.setdefault(client_id, {}).setdefault(version, [])
        before += [deed for deed in deeds if deed not in before]
        file.truncate(0)
        file.write(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def table(kept: Deeds) -> str:
    """Return the matrix in Markdown, by client id."""
    lines = ["| client | tried with | " + " | ".join(DEEDS) + " |"]
    lines.append("|---" * (len(DEEDS) + 2) + "|")
    for client_id, versions in sorted(kept.items()):
        for version, deeds in sorted(versions.items()):
            marks = ("yes" if deed in deeds else "" for deed in DEEDS)
            lines.append(f"| `{client_id}` | {version} | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def put(page: str, kept: Deeds) -> str:
    """Return the page with the matrix between its two marks.

    Raises:
        ValueError: the page has no such marks.
    """
    head, begin, rest = page.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise ValueError(f"the page lacks {_BEGIN} and {_END}")
    return f"{head}{_BEGIN}\n\n{table(kept)}\n{_END}{tail}"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(put(target.read_text(), json.loads(source.read_text())))
