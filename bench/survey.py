"""What a survey costs for each domain, and a test of many accounts for each login; needs root.

A made-up world on real servers, with a share of dead and silent ones; see ``tests.lab.many``.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bench.login_script import THREADS
from bench.measured import Cost, cheapest, measured
from bench.results import keep_compiled_files, machine, write
from bench.survey_cluster import ADDRESS, cluster
from tests.lab.many.mail import PASSWORD
from tests.lab.many.world import World

HEADING: Final = "## Many domains, many accounts"
TOOL: Final = str(Path(sys.executable).with_name("mail-autoconf"))
UNLIMITED: Final = ("--max-host-rate", "0", "--max-dns-rate", "0")
FREE: Final = ("--max-logins", "0", "--max-connections", "0", "--max-failures", "0")
GOAL: Final = 60.0
GOAL_FAR: Final = 0.9
GOAL_WORKER: Final = 0.9
GOAL_LOGINS: Final = 100.0
Lines = list[str]


def surveyed(world: World, folder: Path, count: int, *options: str) -> Cost:
    """Survey the first domains of the world."""
    listed = folder / "domains.txt"
    listed.write_text("".join(f"{one.name}\n" for one in world.people[:count]))
    with tempfile.TemporaryDirectory(dir=folder) as output:
        command = [TOOL, "survey", "run", str(listed), "--output", str(Path(output, "out"))]
        return measured(world, [*command, *world.survey_options(), *UNLIMITED, *options])


def distances(world: World, folder: Path, rtts_ms: Sequence[int], count: int, rounds: int) -> Lines:
    """Return the lines for each distance, and the goals."""
    runs = [partial(_at_distance, world, folder, one, count) for one in rtts_ms]
    found = cheapest(rounds, runs)
    world.set_rtt(0)
    rates = [count / one.cpu_s for one, _ in found]
    goals = [("60 domains per second of own CPU, near", f"{rates[0]:.0f}", rates[0] >= GOAL)]
    for milliseconds, rate in zip(rtts_ms[1:], rates[1:], strict=True):
        part = rate / rates[0]
        goals += [
            (f"90 % of 60 at {milliseconds} ms", f"{rate:.0f}", rate >= GOAL * GOAL_FAR),
            (f"90 % of the near rate at {milliseconds} ms", f"{part:.0%}", part >= GOAL_FAR),
        ]
    return [
        "| round trip | domains | CPU for each | per CPU second | wall | memory | packets | kB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(line for _, line in found),
        "",
        *_goals(goals),
    ]


def _at_distance(
    world: World, folder: Path, milliseconds: int, count: int
) -> tuple[float, tuple[Cost, str]]:
    world.set_rtt(milliseconds)
    before = _traffic(world)
    cost = surveyed(world, folder, count)
    out, into, octets = (b - a for a, b in zip(before, _traffic(world), strict=True))
    line = (
        f"| {milliseconds} ms | {count:,} | {cost.cpu_s / count * 1000:.1f} ms "
        f"| {count / cost.cpu_s:.0f} | {cost.wall_s:.0f} s | {cost.memory_mb:.0f} MB "
        f"| {out / count:.0f} + {into / count:.0f} | {octets / count / 1000:.0f} |"
    )
    print(line, file=sys.stderr)
    return cost.cpu_s, (cost, line)


def _traffic(world: World) -> tuple[int, int, int]:
    """Return the packets that the clients have sent and received, and their octets."""
    done = world.run(["ip", "-s", "-j", "link"])
    links = [one for one in json.loads(done.stdout) if "LOOPBACK" not in one["flags"]]
    ways = [(one["stats64"]["tx"], one["stats64"]["rx"]) for one in links]
    octets = sum(out["bytes"] + into["bytes"] for out, into in ways)
    return sum(w[0]["packets"] for w in ways), sum(w[1]["packets"] for w in ways), octets


def workers(world: World, folder: Path, count: int, rounds: int) -> Lines:
    """Return the lines for one and two Dask workers, on a scheduler of its own."""
    runs = [partial(_with_workers, world, folder, number, count) for number in (1, 2)]
    found = cheapest(rounds, runs)
    part = found[0][0] / found[1][0]
    goal = ("each of two does 0.9 of one", f"{part:.2f}", part >= GOAL_WORKER)
    return [
        "| Dask workers | domains | for each, per CPU second | CPU of the command for a domain |",
        "|---:|---:|---:|---:|",
        *(line for _, line in found),
        "",
        *_goals([goal]),
    ]


def _with_workers(
    world: World, folder: Path, number: int, count: int
) -> tuple[float, tuple[float, str]]:
    with cluster(world, number) as made:
        before = made.cpu_s()
        own = surveyed(world, folder, count, "--dask", ADDRESS)
        used_s = made.cpu_s() - before
    each = own.cpu_s / count * 1000
    line = f"| {number} | {count:,} | {count / used_s:.0f} | {each:.1f} ms |"
    print(line, file=sys.stderr)
    return used_s, (used_s, line)


def memory(world: World, folder: Path, counts: Sequence[int]) -> Lines:
    """Return the lines for surveys of several lengths."""
    lines = ["| domains | memory | domains per CPU second |", "|---:|---:|---:|"]
    for count in counts:
        cost = surveyed(world, folder, count)
        lines.append(f"| {count:,} | {cost.memory_mb:.0f} MB | {count / cost.cpu_s:.0f} |")
        print(lines[-1], file=sys.stderr)
    return lines


def checkdmarc(world: World, folder: Path, count: int) -> Lines:
    """Return a line for checkdmarc, which is installed into an environment of its own."""
    place = folder / "checkdmarc"
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    install = [python, "-m", "pip", "install", "checkdmarc"]
    subprocess.run(install, check=True, capture_output=True)
    shown = subprocess.run(
        [python, "-c", "import importlib.metadata as m; print(m.version('checkdmarc'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    listed = folder / "few.txt"
    listed.write_text("".join(f"{one.name}\n" for one in world.people[:count]))
    output = str(folder / "checkdmarc.json")
    command = [str(place / "bin" / "checkdmarc"), str(listed), "--skip-tls", "-o", output]
    peer, own = measured(world, command), surveyed(world, folder, count)
    return [
        "| what | domains | CPU for each | wall |",
        "|---|---:|---:|---:|",
        _line("mail-autoconf survey run", count, own),
        _line(f"checkdmarc {shown.stdout.strip()} --skip-tls", count, peer),
    ]


def logins(world: World, folder: Path, count: int, rounds: int) -> Lines:
    """Return the lines for many accounts, beside a script."""
    users = world.users_file(folder / "users.csv", count)
    table = _with_servers(world, users, folder / "servers.csv")
    script = [sys.executable, "-m", "bench.login_script", str(table), str(world.ca_file)]

    def own() -> tuple[float, Cost]:
        with tempfile.TemporaryDirectory(dir=folder) as name:
            options = ["--password-column", "password", "--output", str(Path(name, "accounts"))]
            cost = measured(
                world,
                [TOOL, "check", "--csv", str(users), *options, *world.account_options(), *FREE],
                {"XDG_STATE_HOME": str(Path(name, "state"))},
            )
        return cost.cpu_s, cost

    def peer() -> tuple[float, Cost]:
        cost = measured(world, script)
        return cost.cpu_s, cost

    ours, theirs = cheapest(rounds, [own, peer])
    rate = 2 * count / ours.cpu_s
    return [
        "| what | logins | CPU for each | logins per CPU second | wall |",
        "|---|---:|---:|---:|---:|",
        _logins("mail-autoconf check --csv", 2 * count, ours),
        _logins(f"a script with imaplib and smtplib, {THREADS} threads", 2 * count, theirs),
        "",
        *_goals([("100 logins per second of own CPU", f"{rate:.0f}", rate >= GOAL_LOGINS)]),
    ]


def _with_servers(world: World, users: Path, table: Path) -> Path:
    """Write the table that a script needs: it finds no servers by itself."""
    hosts = {one.name: one.host.domain for one in world.people}
    with users.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("address", "password", "imap", "smtp"))
        for row in rows:
            host = hosts[row["address"].partition("@")[2]]
            writer.writerow((row["address"], PASSWORD, f"imap.{host}", f"smtp.{host}"))
    return table


def _line(what: str, count: int, cost: Cost) -> str:
    return f"| {what} | {count:,} | {cost.cpu_s / count * 1000:.1f} ms | {cost.wall_s:.0f} s |"


def _logins(what: str, count: int, cost: Cost) -> str:
    each = f"{cost.cpu_s / count * 1000:.1f} ms"
    return f"| {what} | {count:,} | {each} | {count / cost.cpu_s:.0f} | {cost.wall_s:.0f} s |"


def _goals(goals: Sequence[tuple[str, str, bool]]) -> Lines:
    rows = [f"| {a} | {b} | {'reached' if good else 'not reached'} |" for a, b, good in goals]
    return ["| goal | measured | |", "|---|---:|---|", *rows]


EXPLANATION: Final = (
    "A made-up world of domains on 200 mail hosts, served by BIND, nginx, Dovecot and Postfix on",
    "the same two cores: 19 ways to publish or not to, one domain in fifty at a web server that",
    "takes connections and says nothing, one in a hundred at an address that does not answer.",
    "Packets and kB are those of one domain, out and in. Memory and checkdmarc: one run each.",
    "Rates and limits are off. CPU is that of our own processes, from start to end, records and",
    "state included. For Dask it is that of the workers, between the start of a run and its end;",
    "scheduler and workers are processes of their own. checkdmarc looks at other records (SPF,",
    "DMARC, MX, DNSSEC, MTA-STS) and asks no web server for settings.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domains", type=int, default=4_000)
    parser.add_argument("--rtt", type=int, nargs="+", default=[0, 50], help="milliseconds")
    parser.add_argument("--on-workers", type=int, default=4_000, help="domains for Dask")
    parser.add_argument("--memory", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--few", type=int, default=200, help="domains for checkdmarc")
    parser.add_argument("--users", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    lines: Lines = []
    most = max(options.domains, *options.memory)
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name, World(most) as world:
        folder = Path(name)
        lines += ["", *distances(world, folder, options.rtt, options.domains, options.rounds)]
        lines += ["", *workers(world, folder, options.on_workers, options.rounds)]
        lines += ["", *memory(world, folder, options.memory)]
        lines += ["", *checkdmarc(world, folder, options.few)]
    with tempfile.TemporaryDirectory(prefix="mac-bench-") as name, World(200, 20) as world:
        lines += ["", *logins(world, Path(name), options.users, options.rounds)]
    section = [
        HEADING,
        "",
        machine(f"{options.rounds} runs by turns, the cheapest of each"),
        "",
        *EXPLANATION,
        *lines,
    ]
    print("\n".join(section))
    if options.write:
        write(section)


if __name__ == "__main__":
    main()
