"""A renderer as a table, the comments that every file begins with, and files made of lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.renderers.interface import ClientInfo, Words
from autoconf.renderers.kits.logins import takes_token
from autoconf.renderers.kits.texts import safe_address, safe_signature

_SIGN_IN: Final = "step.command-line.sign-in"
_OF_PASSWORD: Final = frozenset({"password", "secret", "step.command-line.secret"})

Files = Callable[[Profile, Words], Iterable[Artifact]]
Caveats = Callable[[Profile], Iterable[Message]]
Values = Callable[[Profile], Mapping[str, str]]


def always(*caveats: Message) -> Caveats:
    """Return caveats that hold whatever the profile is."""
    return lambda _profile: caveats


def domain_value(profile: Profile) -> dict[str, str]:
    """Return the value for steps that name the domain."""
    return {"domain": profile.address.domain}


def _no_values(_profile: Profile) -> dict[str, str]:
    return {}


class ClientTable(Struct, frozen=True, kw_only=True):
    """A renderer whose parts are listed.

    Attributes:
        id: the id of the client.
        client: what the client can do.
        files: makes the files.
        steps: what the person does with the files, in order. Each is the end of a message id
            ``step.ID.*``, or a whole message id.
        values: fill the placeholders of the steps.
        caveats: what the files cannot say. The engine adds the choices that were lost.
        steps_for_all: instead of ``steps``, what the owner of a domain does with files for
            everybody there; empty: the same.
    """

    id: str
    client: ClientInfo
    files: Files
    steps: tuple[str, ...]
    values: Values = _no_values
    caveats: Caveats = always()
    steps_for_all: tuple[str, ...] = ()

    def render(self, profile: Profile, words: Words) -> Rendering:
        """Return the files, the steps and the caveats.

        Raises:
            UnsupportedError: a value cannot be written safely in this format.
        """
        steps = self.steps_for_all if profile.is_for_all and self.steps_for_all else self.steps
        values = self.values(profile)
        if self.client.by_token:
            steps = tuple(_steps_by_token(self.client, profile, steps))
            values = {**values, "address": str(profile.address), "client": self.client.name}
        return Rendering(
            client=self.id,
            artifacts=tuple(self.files(profile, words)),
            steps=_steps(self.id, steps, tuple(values.items())),
            caveats=tuple(self.caveats(profile)),
        )


def _steps_by_token(client: ClientInfo, profile: Profile, steps: Iterable[str]) -> Iterator[str]:
    """Yield the sign-in if a token is used, and the steps about a password if one is used."""
    used = [
        *([profile.incoming] if client.receives else []),
        *([profile.outgoing] if client.sends else []),
    ]
    tokens = [takes_token(profile, server, client) for server in used]
    if any(tokens):
        yield _SIGN_IN
    yield from (step for step in steps if not (step in _OF_PASSWORD and all(tokens)))


@lru_cache(maxsize=256)
def _steps(
    client: str, steps: tuple[str, ...], values: tuple[tuple[str, str], ...]
) -> tuple[Message, ...]:
    """Return the steps; those of most clients are the same for all users of a table."""
    return tuple(
        Message.of(step if "." in step else f"step.{client}.{step}", **dict(values))
        for step in steps
    )


def head(profile: Profile, words: Words, mark: str = "# ", *, for_all: bool = False) -> list[str]:
    """Return the comments that a file begins with: whose settings, and whether they are tested.

    Args:
        profile: whose settings the file holds.
        words: makes the text of a message.
        mark: begins a comment in the format.
        for_all: the file holds a domain's settings, without a person's address.
    """
    if for_all or profile.is_for_all:
        title = Message.of("file.title-for-all")
    else:
        title = Message.of("file.title", address=safe_address(profile))
    untested = [] if profile.tested else [Message.of("file.not-tested")]
    return [f"{mark}{words(message)}" for message in (title, *untested)]


def text_file(
    path: str, lines: Iterable[str], media_type: str = "text/plain", *, line_end: str = "\n"
) -> Artifact:
    """Return a file of lines as UTF-8."""
    content = line_end.join([*lines, ""]).encode()
    return Artifact(path=path, media_type=media_type, content=content)


def signature_file(path: str, profile: Profile) -> Iterator[Artifact]:
    """Yield the signature as a file of its own, if the person has one."""
    if profile.choices.signature:
        yield text_file(path, [safe_signature(profile)])
