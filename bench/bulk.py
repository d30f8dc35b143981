"""How long ``render --csv`` takes, against writing the same files and forcing them to the disk."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.results import keep_compiled_files, machine, write

HEADING = "## Many users at once"
CLIENTS = "thunderbird,outlook"
LONGEST_S = 600
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - its files are private


@contextmanager
def folder(place: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=place, prefix=".bench-") as name:
        yield Path(name)


def make_table(path: Path, users: int) -> None:
    """Write a table of one domain's users, every third of them with POP3."""
    with path.open("w", encoding="utf-8") as file:
        file.write("address,display_name,incoming\n")
        for number in range(users):
            file.write(f"user{number}@gmail.com,User {number},{'' if number % 3 else 'pop3'}\n")


def render(table: Path, output: Path) -> tuple[float, float]:
    """Return the seconds of one run, and those of the processor."""
    tool = Path(sys.executable).with_name("mail-autoconf")
    command = [str(tool), "render", "--csv", str(table), "--offline", "--client", CLIENTS]
    start, before = time.perf_counter(), os.times()
    subprocess.run(
        [*command, "--output", str(output)], check=True, capture_output=True, timeout=LONGEST_S
    )
    took, after = time.perf_counter() - start, os.times()
    cpu = after.children_user - before.children_user
    return took, cpu + after.children_system - before.children_system


def copy(source: Path, target: Path) -> float:
    """Return the seconds that writing the same files takes, forced to the disk together."""
    files = [(path.relative_to(source), path.read_bytes())
             for path in source.rglob("*") if path.is_file()]  # fmt: skip
    start = time.perf_counter()
    for path, content in files:
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)
    os.sync()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="into bench/RESULTS.md")
    options = parser.parse_args()
    keep_compiled_files()
    with folder(IN_MEMORY) as here:
        make_table(here / "users.csv", options.users)
        _, cpu_s = render(here / "users.csv", here / "out")
    with folder(Path.cwd()) as here:  # the disk that people write to
        make_table(here / "users.csv", options.users)
        rendered_s, _ = render(here / "users.csv", here / "out")
        floor_s = copy(here / "out", here / "copy")
        files = sum(path.is_file() for path in (here / "out").rglob("*"))
        shutil.rmtree(here / "copy")
    section = [
        HEADING,
        "",
        f"`render --csv` for {options.users} users of one domain and two clients, {files} files.",
        "The floor is writing the same bytes to the same disk. Goals: under 60 s, and 12 s of the",
        "processor for 10,000 users. The seconds of the processor are those of a run whose files",
        "stay in memory: forcing them to a disk counts what other programs have written, too.",
        "",
        machine("one run each"),
        "",
        "| what | seconds | ratio to the floor | seconds of the processor |",
        "|---|---|---|---|",
        f"| writing the same files | {floor_s:.1f} | 1 | |",
        f"| render --csv | {rendered_s:.1f} | {rendered_s / floor_s:.1f} | {cpu_s:.1f} |",
    ]
    print("\n".join(section))
    if options.write:
        write(section)


if __name__ == "__main__":
    main()
