"""Thunderbird: a new profile folder, and the list of profiles for a new computer."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf import messages
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.renderers.cityhash import cityhash64
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import javascript, safe
from autoconf.renderers.thunderbird_prefs import AUTH_METHODS, OAUTH2_HOSTS, Account, Prefs

_CLIENT: Final = ClientInfo(
    name="Thunderbird",
    platforms=("linux", "windows", "macos"),
    auth_methods=frozenset(AUTH_METHODS),
    choices=frozenset(Choice),
    in_setup=True,
)
_STEPS: Final = ("start", "where", "password", "existing")
_INSTALLED: Final = (
    "/usr/lib/thunderbird",
    "/usr/lib64/thunderbird",
    "/opt/thunderbird",
    "/app/lib/thunderbird",
    "C:\\Program Files\\Mozilla Thunderbird",
    "C:\\Program Files (x86)\\Mozilla Thunderbird",
    "/Applications/Thunderbird.app/Contents/MacOS",
)
"""Where it lies: Debian and its like, Fedora, Mozilla's archive, Flatpak, Windows, macOS."""


class Thunderbird(Struct, frozen=True):
    """Writes a folder for ``thunderbird --profile``.

    Attributes:
        oauth2_hosts: where Thunderbird can sign in with the browser.
    """

    client: ClientInfo = _CLIENT
    oauth2_hosts: frozenset[str] = OAUTH2_HOSTS

    def render(self, profile: Profile) -> Rendering:
        """Return ``thunderbird/prefs.js``, which makes the folder a profile, and the list."""
        account = Account(
            profile=profile, number=1, client=self.client.name, oauth2_hosts=self.oauth2_hosts
        )
        prefs = (f'user_pref("{key}", {javascript(value)});' for key, value in _prefs(account))
        return Rendering(
            client="thunderbird",
            artifacts=(
                _file("prefs.js", "text/javascript", [*_comments(profile, "//"), *prefs]),
                _file("new-computer/profiles.ini", "text/plain", _profiles_ini(profile)),
            ),
            steps=tuple(Message.of(f"step.thunderbird.{name}") for name in _STEPS),
            caveats=tuple(account.caveats()),
        )


def _file(name: str, media_type: str, lines: list[str]) -> Artifact:
    content = "".join(f"{line}\n" for line in lines).encode()
    return Artifact(path=f"thunderbird/{name}", media_type=media_type, content=content)


def _comments(profile: Profile, mark: str) -> Iterator[str]:
    yield f"{mark} " + messages.text_of("file.title", address=safe(str(profile.address), "address"))
    if not profile.tested:
        yield f"{mark} " + messages.text_of("file.not-tested")


def _prefs(account: Account) -> Prefs:
    yield "mail.accountmanager.accounts", "account1,account2"
    yield "mail.accountmanager.defaultaccount", "account1"
    yield "mail.accountmanager.localfoldersserver", "server2"
    yield "mail.account.lastKey", 2
    yield "mail.account.account2.server", "server2"
    yield "mail.server.server2.type", "none"
    yield "mail.server.server2.hostname", "Local Folders"
    yield "mail.server.server2.userName", "nobody"
    yield "mail.server.server2.name", "Local Folders"
    # Thunderbird's own import of profiles fails without.
    yield "mail.server.server2.directory-rel", "[ProfD]Mail/Local Folders"
    yield "mail.smtpservers", "smtp1"
    yield "mail.smtp.defaultserver", "smtp1"
    yield from account.prefs()


def _profiles_ini(profile: Profile) -> list[str]:
    """Return the list of profiles: this one, for each place where Thunderbird may be installed.

    ``Default=1`` alone counts only for old versions and for Snap: others look for a section that
    bears the hash of the folder of their program.
    """
    lines = [*_comments(profile, "#"), "[General]", "StartWithLastProfile=1", "Version=2"]
    lines += ["", "[Profile0]", f"Name={profile.address}", "IsRelative=1", "Path=thunderbird"]
    lines += ["Default=1"]
    for place in _INSTALLED:
        name = f"Install{cityhash64(place.encode('utf-16-le')):016X}"
        lines += ["", f"# {place}", f"[{name}]", "Default=thunderbird", "Locked=1"]
    return lines


RENDERER: Final[Renderer] = Thunderbird()
