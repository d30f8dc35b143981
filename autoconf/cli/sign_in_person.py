"""The person at the terminal who signs in with the browser."""

import os
import subprocess
import sys
from contextlib import suppress
from html import escape
from typing import Final, Literal

from msgspec import Struct

from autoconf.cli.terminal import say
from autoconf.messages import text_of

_DISPLAYS: Final = ("DISPLAY", "WAYLAND_DISPLAY")
_OPEN: Final = "import sys, webbrowser; webbrowser.open(sys.argv[1])"


class TerminalPerson(Struct, frozen=True, kw_only=True):
    """See ``usecases.sign_in.Person``; everything is said on standard error.

    Attributes:
        has_browser: whether a browser may be opened.
    """

    has_browser: bool = True

    def open_page(self, url: str) -> None:
        """Show the address of the page, and open it if there is a browser."""
        say(text_of("sign-in.open"), err=True)
        say(url, err=True)
        if self.has_browser and can_show_browser():
            _open(url)
        say(text_of("sign-in.waiting"), err=True)

    def show_code(self, page: str, code: str, page_with_code: str) -> None:
        """Show where a code is to be typed."""
        say(text_of("sign-in.type-code", page=page, code=code), err=True)
        if page_with_code:
            say(text_of("sign-in.page-with-code", page=page_with_code), err=True)
        say(text_of("sign-in.not-by-phone"), err=True)
        say(text_of("sign-in.waiting"), err=True)


def can_show_browser() -> bool:
    """Tell whether a browser with a window can open: one of the terminal would take it over."""
    if os.environ.get("BROWSER") or sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in _DISPLAYS)


def end_page(kind: Literal["done", "ended", "other"]) -> str:
    """Return the page that the browser shows at the end of a sign-in."""
    ids = {
        "done": ("sign-in.page-done", "sign-in.page-done-more"),
        "ended": ("sign-in.page-ended", "sign-in.page-ended-more"),
        "other": ("sign-in.page-other", "sign-in.page-other-more"),
    }[kind]
    title, more = (escape(text_of(one)) for one in ids)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"</head><body><h1>{title}</h1><p>{more}</p></body></html>"
    )


def _open(url: str) -> None:
    """Open a page in a process of its own: some browsers end only when the person closes them.

    What they print goes to standard error: standard output carries our own answer. They run from
    no folder of the person (``-I``). ``python -m webbrowser`` would ring the bell of the terminal.
    """
    command = [sys.executable, "-I", "-c", _OPEN, url]
    with suppress(OSError):
        process = subprocess.Popen(  # noqa: S603 - the words are ours
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr
        )
        process.returncode = 0  # it may outlive us: no destructor is to complain about that
