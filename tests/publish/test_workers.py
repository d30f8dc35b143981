"""Several workers answer at one place, and a parent looks after them."""

import asyncio
import os
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from autoconf.formats import serving_toml
from autoconf.publish.app import PublishingApp
from autoconf.publish.building import build, site_of
from autoconf.publish.handing import Handed, taken, written
from autoconf.publish.sources.interface import Listing, Named
from autoconf.publish.sources.reading import Lists
from autoconf.publish.worker import _take
from tests.publish.asking import CUSTOMERS, HOSTER, ask
from tests.publish.asking import site_of as site_for
from tests.publish.test_serving import Process, run
from tests.renderers.rendering import english

_GET: Final = b"GET /mail/config-v1.1.xml HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
_PATIENCE_S: Final = 60
_BOTH: Final = 20
"""So many connections in a row reach each of two workers, but for one run in half a million."""


@contextmanager
def two_workers(folder: Path, more: bytes = b"") -> Iterator[Process]:
    admin = f'admin = ["unix:{folder}/admin"]\nworkers = 2\n'
    (folder / "serve.toml").write_bytes(admin.encode() + HOSTER + more)
    (folder / "customers.csv").write_text(CUSTOMERS, "utf-8")
    running = Process(folder)
    try:
        yield running
    finally:
        running.process.kill()  # its workers end by themselves
        running.process.communicate()


def children(process: Process) -> list[int]:
    """Return the ids of the workers; multiprocessing has a helper of its own besides."""
    path = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children")
    return [
        int(child)
        for child in path.read_text().split()
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def in_time(is_so: Callable[[], object]) -> bool:
    patience = time.monotonic() + _PATIENCE_S
    while not is_so():
        if time.monotonic() > patience:
            return False
        threading.Event().wait(0.05)
    return True


def is_served_by_all(process: Process, domain: bytes) -> bool:
    return all(b" 200 OK" in process.ask(_GET % domain) for _ in range(_BOTH))


def requests(folder: Path) -> float:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(folder / "admin"))
        connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: admin\r\nConnection: close\r\n\r\n")
        text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    assert "mail_autoconf_domains " in text
    found = re.findall(r"^mail_autoconf_requests_total\S+ (\S+)$", text, re.MULTILINE)
    return sum(map(float, found))


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_workers_answer_are_counted_together_and_take_new_lists(tmp_path: Path) -> None:
    with two_workers(tmp_path) as process:
        assert in_time(lambda: len(children(process)) == 2)
        assert is_served_by_all(process, b"example.com")
        assert in_time(lambda: requests(tmp_path) == _BOTH)  # an answer is counted after it is sent

        (tmp_path / "customers.csv").write_text("domain\nnew.example\n")
        process.process.send_signal(signal.SIGHUP)

        assert process.line() == "now serving 1 domains\n"
        assert in_time(lambda: is_served_by_all(process, b"new.example"))


def test_a_worker_that_died_is_started_anew(tmp_path: Path) -> None:
    with two_workers(tmp_path) as process:
        assert in_time(lambda: len(children(process)) == 2)
        assert is_served_by_all(process, b"example.com")
        assert in_time(lambda: requests(tmp_path) == _BOTH)
        first = children(process)
        os.kill(first[0], signal.SIGKILL)

        assert process.line() == "a worker ended with status -9; another one is started\n"
        assert in_time(lambda: len(set(children(process)) - set(first)) == 1)
        assert is_served_by_all(process, b"example.com")
        assert in_time(lambda: requests(tmp_path) == 2 * _BOTH)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_parent(tmp_path: Path, number: int) -> None:
    with two_workers(tmp_path) as process:
        assert in_time(lambda: len(children(process)) == 2)
        workers = children(process)

        process.process.send_signal(number)

        assert process.process.wait(_PATIENCE_S) == (0 if number == signal.SIGTERM else -number)
        assert in_time(lambda: not any(map(is_running, workers)))


def test_what_is_handed_on_makes_the_same_site(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    serving = serving_toml.parse(HOSTER, "serve.toml", tmp_path)
    lists = Lists(str(tmp_path / "state"), lambda _message: None)
    site = build(serving, lists, english)
    listings = lists.read_all(serving.sources)

    other = taken(written(Handed(serving, listings)), english)

    assert site_of(serving, listings, english).domains.keys() == other.domains.keys()
    for domain in site.domains:
        assert ask(site, "/mail/config-v1.1.xml", host=domain) == ask(
            other, "/mail/config-v1.1.xml", host=domain
        )


def test_long_lists_are_handed_on_whole(tmp_path: Path) -> None:
    many = "".join(f"d{number}.example,white-label\n" for number in range(5000))
    site = site_for(tmp_path, customers=CUSTOMERS + many)
    serving = serving_toml.parse(HOSTER, "serve.toml", tmp_path)
    lists = Lists(str(tmp_path / "state"), lambda _message: None)

    handed = written(Handed(serving, lists.read_all(serving.sources)))

    other = taken(handed, english).domains
    assert {name: one.profile.name for name, one in other.items()} == {
        name: one.profile.name for name, one in site.domains.items()
    }


def test_lists_that_change_at_once_reach_all_workers_and_end_none(tmp_path: Path) -> None:
    more = b'[source.more]\nkind = "csv"\npath = "more.csv"\nprofile = "basic"\n'
    lists = (tmp_path / "customers.csv", tmp_path / "more.csv")
    lists[1].write_text("domain\nmore.example\n")
    with two_workers(tmp_path, more) as process:
        assert in_time(lambda: len(children(process)) == 2)
        assert is_served_by_all(process, b"more.example")
        first = children(process)
        for number, path in enumerate(lists):
            rows = "".join(f"d{number}-{row}.example,basic\n" for row in range(5000))
            path.write_text(f"domain,profile\nnew{number}.example,basic\n{rows}")
        for domain in (b"new0.example", b"new1.example"):
            assert in_time(partial(is_served_by_all, process, domain))

        assert children(process) == first


def test_two_threads_may_hand_on_at_once(tmp_path: Path) -> None:
    serving = serving_toml.parse(HOSTER, "serve.toml", tmp_path)
    many = tuple(Named(f"d{number}.example", "basic", "") for number in range(5000))
    handed = Handed(serving, (Listing(domains=many),))

    with ThreadPoolExecutor(2) as threads:
        files = list(threads.map(written, [handed] * 10))

    assert {len(taken(file, english).domains) for file in files} == {5000}
    for file in files:
        os.close(file)


def test_a_worker_that_cannot_take_new_lists_answers_from_the_old_ones(tmp_path: Path) -> None:
    site = site_for(tmp_path)
    app = PublishingApp(site, english)
    empty = os.memfd_create("empty")
    errors = "mail_autoconf_load_errors_total 1.0\n"

    async def run() -> None:
        taking = asyncio.create_task(_take(app, [empty], english, asyncio.Event()))
        assert await asyncio.to_thread(in_time, lambda: errors in app.metrics.text().decode())
        await asyncio.sleep(0.1)
        assert not taking.done()  # it waits, and tries again
        taking.cancel()

    asyncio.run(run())

    assert app.site is site
    os.close(empty)


def test_workers_get_new_lists_without_any_folder_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with two_workers(tmp_path) as process:
        assert in_time(lambda: len(children(process)) == 2)
        assert list(temporary.glob("mail-autoconf*")) == []
        shutil.rmtree(temporary)

        (tmp_path / "customers.csv").write_text("domain\nnew.example\n")

        assert in_time(lambda: is_served_by_all(process, b"new.example"))


def test_a_unix_socket_has_one_worker(tmp_path: Path) -> None:
    (tmp_path / "serve.toml").write_text(f'listen = "unix:{tmp_path}/s"\n')

    done = run("--config", str(tmp_path / "serve.toml"), "--workers", "2")

    assert done.returncode == 2
    assert "several workers need a HOST:PORT" in done.stderr
