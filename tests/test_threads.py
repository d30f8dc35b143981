"""Threads that do one piece of work after another."""

import os
import threading
import weakref
from collections import deque
from contextvars import ContextVar

import pytest

from autoconf import threads
from autoconf.errors import NoThreadError
from tests.servers.leftovers import until

SOON = 30.0


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> deque[object]:
    """The idle threads of this test alone."""
    found: deque[object] = deque()
    monkeypatch.setattr(threads, "_idle", found)
    return found


class Note:
    """Work that notes the thread which does it."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.name = ""
        self.done = threading.Event()

    def __call__(self) -> None:
        self.thread = threading.current_thread()
        self.name = self.thread.name
        self.done.set()


def done(name: str) -> Note:
    """Let a thread do some work, and return once it is done."""
    note = Note()
    threads.start(name, note)
    assert note.done.wait(SOON)
    return note


def test_a_thread_without_work_takes_the_next_one(idle: deque[object]) -> None:
    first = done("first")
    assert until(lambda: len(idle) == 1)

    second = done("second")

    assert second.thread is first.thread
    assert (first.name, second.name) == ("first", "second")


def test_work_never_waits_for_other_work() -> None:
    may_end = threading.Event()

    def wait() -> None:
        may_end.wait(SOON)

    threads.start("long", wait)

    assert done("short").name == "short"
    may_end.set()


def test_a_thread_ends_after_a_while_without_work(
    idle: deque[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "IDLE_S", 0.01)
    note = done("only")

    assert note.thread is not None
    note.thread.join(SOON)
    assert not note.thread.is_alive()
    assert not idle


def test_work_that_comes_as_a_thread_gives_up_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "IDLE_S", 0.0)  # every wait gives up at once

    for number in range(300):
        assert done(f"work {number}").name == f"work {number}"


def test_work_does_not_see_what_other_work_has_set(idle: deque[object]) -> None:
    place: ContextVar[str] = ContextVar("place", default="")
    seen: list[str] = []

    def fill() -> None:
        place.set("first")

    threads.start("first", fill)
    assert until(lambda: len(idle) == 1)

    threads.start("second", lambda: seen.append(place.get()))

    assert until(lambda: seen == [""])


def test_what_work_holds_is_free_once_it_is_done() -> None:
    note = done("first")
    gone = weakref.ref(note)
    del note

    assert until(lambda: gone() is None)


def test_a_forked_process_starts_its_own_threads() -> None:
    done("before")
    assert until(lambda: len(threads._idle) > 0)  # noqa: SLF001 - what the child must not take over

    pid = os.fork()
    if not pid:
        note = Note()
        threads.start("after", note)
        os._exit(0 if note.done.wait(SOON) else 1)

    assert os.waitpid(pid, 0)[1] == 0


@pytest.mark.usefixtures("idle")
def test_without_a_thread_work_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fail)

    with pytest.raises(NoThreadError):
        threads.start("work", lambda: None)
