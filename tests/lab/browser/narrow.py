"""Shows the page with one place for a job and five in line: ``narrow.py CA_FILE TRUST_ANCHOR``."""

import sys

from autoconf.cli.text import english
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.web import starting
from autoconf.web.jobs.rules import Rules
from autoconf.web.settings import Settings
from tests.lab.domain import ISPDB_URL


def _tell(message: Message) -> None:
    sys.stderr.write(f"{english(message)}\n")


def main() -> None:
    """Answer until the end; no option of the command says how many jobs there are."""
    options = Options(
        ispdb=ISPDB_URL,
        ca_file=(sys.argv[1],),
        trust_anchor=sys.argv[2],
        allow_network=("10.0.0.0/8", "fd00::/8"),
    )
    settings = Settings(options=options, rules=Rules(at_once=1, in_line=5))
    listening = starting.Listening(listen="127.0.0.1:0")
    starting.run(settings, listening, _tell)


if __name__ == "__main__":
    main()
