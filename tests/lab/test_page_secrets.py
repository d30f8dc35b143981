"""W9: passwords that reach real servers through the page stand in no answer, log and file."""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from autoconf.model.budget import LedgerHeldError
from autoconf.web.jobs.redis_ledger import open_ledger
from tests.lab.browser.page import ask_page, page
from tests.lab.domain import LAB_PASSWORD, LabDomain
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.redis_server import redis_server
from tests.lab.table import find
from tests.web.leaks import forms, leaks

pytestmark = pytest.mark.lab

_WRONG: Final = 'Pw-7f3 "<ü>&%+\\ canary'
_ROW: Final = find("post.test")
_OTHER: Final = find("starttls-only.test")
_LEAST: Final = 2000
"""Octets of commands that Redis must have seen."""

_MOST_GUESSES: Final = 3
_PATIENCE_S: Final = 120.0


@pytest.mark.parametrize("form", sorted(set(forms(_WRONG))))
def test_the_search_finds_each_form(form: str) -> None:
    assert leaks([f"before {form} after"], _WRONG)
    assert not leaks([f"before {form[::-1]} after"], _WRONG)


@contextmanager
def _page_with(
    lab: Lab, folder: Path, *options: str, env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the URLs of a page and of its operator's place."""
    places = ("127.0.0.1:8765", "127.0.0.1:8766")  # the clients have a network of their own
    more = ("--access-log", "--admin", places[1], *options)
    with page(lab, folder, listen=places[0], options=more, env=env):
        until = time.monotonic() + _PATIENCE_S
        while (folder / "page.log").read_text().count("listening on") < len(places):
            assert time.monotonic() < until
            time.sleep(0.05)
        yield f"http://{places[0]}", f"http://{places[1]}"


def _visit(lab: Lab, row: LabDomain, places: tuple[str, str]) -> list[dict[str, Any]]:
    return ask_page(
        lab,
        kind="visit",
        url=places[0],
        address=row.address,
        passwords=[_WRONG, row.password],
        admin=[places[1]],
    )


def _texts(seen: Sequence[dict[str, Any]], folder: Path) -> Iterator[str]:
    """Yield all that came back, and all that the page wrote anywhere."""
    for one in seen:
        yield f"{one['step']} {one['headers']} {one['body']}"
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"{path} {path.read_bytes().decode(errors='replace')}"


def _assert_real(seen: Sequence[dict[str, Any]]) -> None:
    """Check that the visit saw what it should: a refusal, a login that works, and problems."""
    bodies = [one["body"] for one in seen]
    assert any('"bad-credentials"' in body for body in bodies)
    assert any('"accepted"' in body for body in bodies)
    statuses = {(one["step"], one["status"]) for one in seen}
    assert {("form", 303), ("form-csrf", 403), ("api", 202), ("url", 400)} <= statuses, statuses
    assert {("admin", 200)} <= statuses


def test_no_answer_log_and_file_has_a_password(lab: Lab, tmp_path: Path) -> None:
    with _page_with(lab, tmp_path) as places:
        seen = _visit(lab, _ROW, places)
        limits = _limits_of_processes(tmp_path)

    _assert_real(seen)
    assert leaks(_texts(seen, tmp_path), _WRONG, LAB_PASSWORD) == []
    assert (tmp_path / "page.log").read_text().count('"status":') > 20
    assert limits
    assert all(re.search(r"^Max core file size +0 +0 ", one, re.MULTILINE) for one in limits)
    record("web", what="a wrong and a right password", by="Dovecot, Postfix", words="in no answer")


def test_workers_and_redis_have_no_password_either(lab: Lab, tmp_path: Path) -> None:
    folder = tmp_path / "page"
    folder.mkdir()
    with redis_server() as redis:
        redis.ask("CONFIG", "SET", "appendonly", "yes")
        with pytest.raises(LedgerHeldError):  # a new one knows nothing of earlier logins
            open_ledger(redis.url).read("nobody@example.com", time.time())
        redis.ask("DEL", "mail-autoconf:ledger:closed")
        env = {"MAIL_AUTOCONF_REDIS": redis.socket_url}
        with _page_with(lab, folder, "--workers", "2", env=env) as places:
            seen = _visit(lab, _OTHER, places)
        written = [path for path in redis.folder.rglob("*.aof") if path.is_file()]
        told = [path.read_bytes().decode(errors="replace") for path in written]

    _assert_real(seen)
    assert sum(map(len, told)) > _LEAST
    assert leaks([*_texts(seen, folder), *told], _WRONG, LAB_PASSWORD) == []


def test_w6_guesses_by_all_ways_are_three(lab: Lab, tmp_path: Path) -> None:
    before = lab.login_attempts(_ROW)
    guesses = [f"guess-{number}" for number in range(6)]
    with page(lab, tmp_path) as url:
        seen = ask_page(lab, url=url, address=_ROW.address, passwords=guesses, kind="guess")

    bodies = [one["body"] for one in seen if one["step"] == "guess"]
    assert lab.login_attempts(_ROW) - before == _MOST_GUESSES
    assert any("attempts-spent" in body or "15 minutes" in body for body in bodies[-3:])
    record("web", what="six guesses, by form and API", by="Dovecot", words="saw three")


def _limits_of_processes(folder: Path) -> list[str]:
    """Return the limits of each process of the page; its HOME is the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        try:
            if f"HOME={folder}\0".encode() in (process / "environ").read_bytes():
                found.append((process / "limits").read_text())
        except OSError:  # it has ended
            continue
    return found
