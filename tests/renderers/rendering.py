"""The engine and the renderers with English words, as the command line has them."""

from collections.abc import Iterable

from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.model.profile import Profile, Refusal, Rendering
from autoconf.renderers import engine


def english(message: Message) -> str:
    """Return the English text of a message."""
    return text(message.id, message.parameters)


def render(profile: Profile, client_id: str) -> Rendering:
    """Return what the engine makes for a client."""
    return engine.render(profile, client_id, english)


def render_all(profile: Profile, ids: Iterable[str]) -> tuple[list[Rendering], list[Refusal]]:
    """Return what the engine makes for several clients, and what it refuses."""
    return engine.render_all(profile, ids, english)
