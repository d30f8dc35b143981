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
    """Set up a new account once more than ``runs``."""
    login = {
        "addr": address,
        "password": sys.stdin.read(),
        "certificateChecks": "acceptInvalidCertificates",
    }
    rpc = Rpc(folder)
    both, problem = [], ""
    try:
        rpc("get_system_info")
        for _ in range(runs + 1):
            account = rpc("add_account")
            start = time.monotonic()
            rpc("add_or_update_transport", account, login)
            both.append(time.monotonic() - start)
            rpc("remove_account", account)
    except RuntimeError as error:
        problem = " ".join(str(error).split())[:80]
    finally:
        rpc.close()
    json.dump({"both": both, "problem": problem}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
