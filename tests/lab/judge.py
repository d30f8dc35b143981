"""What others make of domains' mail; a script to be run where clients are.

``judge.py CA_FILE TRUST_ANCHOR DOMAIN...`` writes a JSON object: the document of each domain.
"""

import json
import sys

import msgspec

from autoconf.audit.sending.engine import examine
from autoconf.formats.report_sending import sending_document
from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.net.live import LiveNetwork
from autoconf.tasks import Deadline


def main(ca_file: str, trust_anchor: str, *domains: str) -> None:
    """Ask about one domain after the other."""
    live = LiveNetwork(Options(ca_file=(ca_file,), trust_anchor=trust_anchor))

    def words(message: Message) -> str:
        return text(message.id, message.parameters)

    found = {}
    for domain in domains:
        sending = examine(domain, [f"mx1.{domain}"], live, Deadline(60.0))
        found[domain] = msgspec.to_builtins(sending_document(sending, words))
    live.close()
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
