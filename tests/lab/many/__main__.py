"""Builds the world and runs a command where its clients are: ``python -m tests.lab.many``.

The command finds WORLD_CA, WORLD_ISPDB, WORLD_DOMAINS, WORLD_TRUTH and WORLD_RTT_MS in its
environment.
"""

import argparse
import subprocess
import sys

from tests.lab.many.world import World
from tests.lab.plan import environment


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=1000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--rtt", type=float, default=0.0, help="milliseconds")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    with World(options.domains, options.hosts) as world:
        world.set_rtt(options.rtt)
        own = {
            "WORLD_CA": str(world.ca_file),
            "WORLD_ISPDB": world.ispdb_url,
            "WORLD_DOMAINS": str(world.domains_file),
            "WORLD_TRUTH": str(world.truth_file),
            "WORLD_RTT_MS": str(options.rtt),
        }
        command = world.where_clients_are(*options.command)
        done = subprocess.run(command, check=False, env={**environment(), **own}, timeout=3600)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
