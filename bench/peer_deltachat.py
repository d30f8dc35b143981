"""Times the logins of Delta Chat's core; run where the clients are.

peer_deltachat.py FOLDER ADDRESS RUNS < password
                                        prints the fields of ``bench.peers.Took`` as JSON
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.lab.clients.deltachat import Rpc


def main(folder: str, address: str, runs: int) -> None:
    """Set up an account once more than ``runs``."""
    login = {
        "addr": address,
        "password": sys.stdin.read(),
        "certificateChecks": "acceptInvalidCertificates",
    }
    both, problem = [], ""
    for number in range(runs + 1):
        try:
            both.append(_set_up(str(Path(folder, str(number))), login))
        except RuntimeError as error:
            problem = " ".join(str(error).split())[:80]
            break
    json.dump({"both": both, "problem": problem}, sys.stdout)


def _set_up(folder: str, login: dict[str, str]) -> float:
    """Return the seconds; a new process, as names and TLS sessions are remembered in it."""
    rpc = Rpc(folder)
    try:
        account = rpc("add_account")
        start = time.monotonic()
        rpc("add_or_update_transport", account, login)
        return time.monotonic() - start
    finally:
        rpc.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
