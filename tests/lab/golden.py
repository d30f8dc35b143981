"""Send each program's request to one place, and print what a program would miss.

Started where the owner's domain is: ``python -m tests.lab.golden DOMAIN ADDRESS PORT [CA_FILE]``.
With a certificate of the authority it is https, and the name of the request must be proved.
"""

import socket
import ssl
import sys
from typing import Final

from tests.publish.golden import QUESTIONS, ask, judge

_PATIENCE_S: Final = 60


def main(domain: str, address: str, port: str, ca_file: str = "") -> None:
    """Print a line per question: its name, and ``good`` or what was missed."""
    for question in QUESTIONS:
        host = question.host(domain)
        if ca_file and host == domain:
            continue  # the site of the domain itself is not ours: it has no certificate here
        with socket.create_connection((address, int(port)), _PATIENCE_S) as plain:
            connection = plain
            if ca_file:
                context = ssl.create_default_context(cafile=ca_file)
                connection = context.wrap_socket(plain, server_hostname=host)
            answer = ask(connection, question, domain)
            connection.close()
        try:
            judge(question, answer)
        except (AssertionError, ValueError, LookupError) as error:
            told = f"{answer.status} {answer.body[:200]!r} {error!r}"
        else:
            told = "good"
        sys.stdout.write(f"{question.name}: {told}\n")


main(*sys.argv[1:])
