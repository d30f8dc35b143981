"""mpop: fetches mail over POP3 into a Maildir; a file for ``mpop --file``."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits import msmtp
from autoconf.renderers.kits.client import always
from autoconf.renderers.kits.key_value import OF_SENDING, account_word, fetch_client
from autoconf.renderers.kits.logins import PASSWORDS, TOKENS
from autoconf.renderers.kits.pop3 import removes_fetched

_CLIENT: Final = ClientInfo(
    name="mpop",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.POP3}),
    auth_methods=PASSWORDS | TOKENS,
    by_token=True,
    sends=False,
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER, Choice.LEAVE_NEVER},
)


def _lines(profile: Profile) -> Iterator[str]:
    name = account_word(profile)
    yield from msmtp.defaults()
    yield from msmtp.account(_CLIENT, profile, profile.incoming, name)
    yield f"keep {'off' if removes_fetched(profile) else 'on'}"
    # The usual name is made of the user name, which may hold "../".
    yield f"uidls_file ~/.mpop_uidls/{name}"
    yield f"delivery maildir ~/Mail/{name}"
    yield from msmtp.default_account(name)


RENDERER: Final[Renderer] = fetch_client("mpop", _CLIENT, _lines, always())
