"""Lets Delta Chat's core set itself up from an address and a password; run where clients are.

deltachat_setup.py FOLDER ADDRESS < password    prints whether it did, servers and version, as JSON
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.lab.clients.deltachat import Rpc


def main(folder: str, address: str) -> dict[str, object]:
    """Set up one account; any certificate will do, as the core knows no roots but its own."""
    rpc = Rpc(folder)
    try:
        account = rpc("add_account")
        login = {
            "addr": address,
            "password": sys.stdin.read(),
            "certificateChecks": "acceptInvalidCertificates",
        }
        try:
            rpc("add_or_update_transport", account, login)
        except RuntimeError as error:
            return {"is_set_up": False, "settings": "", "problem": str(error)}
        info = rpc("get_info", account)
        about = {"settings": info["used_transport_settings"]}
        about["version"] = info["deltachat_core_version"]
        return {"is_set_up": True, "problem": "", **about}
    finally:
        rpc.close()


if __name__ == "__main__":
    json.dump(main(sys.argv[1], sys.argv[2]), sys.stdout)
