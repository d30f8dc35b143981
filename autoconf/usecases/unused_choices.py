"""The choices of a person that changed nothing in the files."""

from collections.abc import Collection, Iterator

from autoconf.model.message import Message
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients
from autoconf.renderers.interface import Choice


def unused_choices(profile: Profile, ids: Collection[str]) -> Iterator[Message]:
    """Yield one message for each choice that no file of these clients has a place for.

    The caveats of a client name what its own file cannot store.
    """
    choices = profile.choices
    if choices.leave_on_server is not None and not _has_pop3(profile, ids):
        yield Message("unused.leave-on-server")
    yield from unused_by(choices, ids)


def unused_by(choices: Choices, ids: Collection[str]) -> Iterator[Message]:
    """Yield one message for each choice that is for a client which is not among these."""
    if choices.helpdesk and "sheet" not in ids:
        yield Message("unused.helpdesk")
    if choices.outlook_profile == "new" and "outlook" not in ids:
        yield Message("unused.outlook-profile")


def _has_pop3(profile: Profile, ids: Collection[str]) -> bool:
    """Tell whether a file is about mail over POP3; files for owners describe every protocol."""
    if profile.incoming.protocol is MailProtocol.POP3:
        return True
    published = profile.published or profile.config
    infos = (clients()[client_id] for client_id in ids)
    describes = any(info.for_owners and Choice.LEAVE_ON_SERVER in info.choices for info in infos)
    return describes and bool(published.of_protocol(MailProtocol.POP3))
