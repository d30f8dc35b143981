"""Pages about the site itself: what happens to data, and what programs can ask."""

from typing import ClassVar, Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.pages.parts import Context

_PARTS: Final = ("address", "password", "sign-in", "kept", "cookies", "logs")
_ROUTES: Final = {
    "discover": ("POST", "/api/v1/jobs/discover"),
    "check": ("POST", "/api/v1/jobs/check"),
    "diagnose": ("POST", "/api/v1/jobs/diagnose"),
    "audit": ("POST", "/api/v1/jobs/audit"),
    "render": ("POST", "/api/v1/jobs/render"),
    "job": ("GET", "/api/v1/jobs/{id}"),
    "events": ("GET", "/api/v1/jobs/{id}/events"),
    "openapi": ("GET", "/api/v1/openapi.json"),
}


class Named(Struct, frozen=True):
    """A heading and the words below it."""

    title: str
    text: str


class Privacy(Context, frozen=True, kw_only=True):
    """What happens to a visitor's data.

    Attributes:
        parts: one for each kind of data.
    """

    template: ClassVar[str] = "privacy.html"
    parts: tuple[Named, ...]


class ForPrograms(Context, frozen=True, kw_only=True):
    """What programs can ask.

    Attributes:
        routes: method and path, and what they do.
    """

    template: ClassVar[str] = "programs.html"
    routes: tuple[Named, ...]


def privacy(words: Words, *, login_tests: bool = True, sign_in: bool = False) -> Privacy:
    """Return the page about data; it is silent about what this site does not do."""
    is_said = {"password": login_tests, "sign-in": login_tests and sign_in}
    parts = [part for part in _PARTS if is_said.get(part, True)]
    return Privacy(
        parts=tuple(
            Named(
                words(Message.of(f"web.privacy.{part}-title")),
                words(Message.of(f"web.privacy.{part}")),
            )
            for part in parts
        )
    )


def for_programs(words: Words) -> ForPrograms:
    """Return the page about the API."""
    return ForPrograms(
        routes=tuple(
            Named(f"{method} {path}", words(Message.of(f"web.api.{name}")))
            for name, (method, path) in _ROUTES.items()
        )
    )
