"""Everything that a worker may return can be pickled; a secret cannot."""

import inspect
import pickle
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import pytest
from msgspec import Struct

from autoconf.errors import (
    AutoconfError,
    MalformedDocumentError,
    TimedOutError,
    TlsFailedError,
    UsageError,
)
from autoconf.model.check import TlsFacts
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Choices, LeaveOnServer, Profile, Rendering
from autoconf.model.secret import Login, Secret, Token
from tests.formats.sample_report import ADDRESS, CONFIG, FINDING, FULL_REPORT

_PAGE: Final = "autoconf.web."
INNER: Final = Message.of("error.document", where="line 3", why="no closing tag")
NESTED: Final = Message.of("error.document", where="a.xml", why=INNER)
VALUES: Final = (
    FULL_REPORT,
    Profile(
        address=ADDRESS,
        config=CONFIG,
        choices=Choices(leave_on_server=LeaveOnServer.DAYS, signature="Alice"),
        tested=True,
    ),
    Rendering(
        client="sheet",
        artifacts=(Artifact(path="sheet.txt", media_type="text/plain", content=b"\xff"),),
        steps=(NESTED,),
        caveats=(INNER,),
    ),
    FINDING,
    NESTED,
)


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own bytes


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_is_the_same_after_pickling(value: Struct) -> None:
    assert again(value) == value
    assert type(again(value)) is type(value)


def test_the_full_report_holds_every_kind_of_value() -> None:
    """Each field of the report, and of all that is in it, is filled somewhere in it."""
    filled: dict[str, set[str]] = {}
    for value in _structs(FULL_REPORT):
        known = filled.setdefault(type(value).__name__, set())
        known |= {name for name in value.__struct_fields__ if getattr(value, name) is not None}
    assert {"Attempt", "Answer", "TlsFacts", "MailboxFacts", "Grade", "RoundTrip"} <= filled.keys()
    assert filled["Report"] == set(type(FULL_REPORT).__struct_fields__)
    assert filled["MailboxFacts"] >= {"pop3", "imap", "smtp"}
    assert filled["Check"] >= {"tls", "mailbox"}


def _structs(value: Any) -> Iterator[Struct]:
    if isinstance(value, Struct):
        yield value
        for name in value.__struct_fields__:
            yield from _structs(getattr(value, name))
    elif isinstance(value, tuple):
        for entry in value:
            yield from _structs(entry)


def classes(root: type[AutoconfError]) -> list[type[AutoconfError]]:
    """Return an exception class and all below it; those of the page stay in their process."""
    below = (one for one in root.__subclasses__() if not one.__module__.startswith(_PAGE))
    return [root, *(found for one in below for found in classes(one))]


def made(kind: type[AutoconfError]) -> AutoconfError:
    """Return an error of a class, with a value for each argument that must be given."""
    required = [
        parameter
        for parameter in inspect.signature(kind).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    return kind(*map(value_of, required))


def value_of(parameter: inspect.Parameter) -> Any:
    kind = parameter.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return "error.document"


@pytest.mark.parametrize("kind", classes(AutoconfError), ids=lambda kind: kind.__name__)
def test_an_error_of_every_class_survives_pickling(kind: type[AutoconfError]) -> None:
    error = made(kind)

    assert type(again(error)) is kind
    assert (again(error).args, vars(again(error))) == (error.args, vars(error))


@pytest.mark.parametrize(
    "error",
    [
        UsageError("error.document", where="here", why=NESTED),
        TimedOutError("net.no-time"),
        MalformedDocumentError("a.xml", INNER),
        TlsFailedError(
            "tls.problem.cert-self-signed",
            facts=TlsFacts(version="TLSv1.3"),
            chain=(b"der",),
            peer="192.0.2.1",
        ),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_keeps_its_text_and_its_facts(error: AutoconfError) -> None:
    assert str(again(error)) == str(error)
    assert vars(again(error)) == vars(error)


def test_an_error_inside_an_error_survives_pickling() -> None:
    error = UsageError("error.document", where="a.xml", why=MalformedDocumentError("b.xml", INNER))

    assert str(again(error)) == str(error) == "a.xml: b.xml: line 3: no closing tag"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [
        Secret("hunter2"),
        Token("ya29.t0ken"),
        Login(username="alice", password=Secret("hunter2")),
        [{"logins": (Login(username="alice", password=Token("ya29.t0ken")),)}],
    ],
    ids=["Secret", "Token", "Login", "nested"],
)
def test_a_secret_cannot_be_pickled(value: object, protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be stored, copied or sent") as caught:
        pickle.dumps(value, protocol)

    assert "hunter2" not in str(caught.value)
