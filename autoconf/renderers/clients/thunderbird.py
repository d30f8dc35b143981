"""Thunderbird: a new profile folder, and the list of profiles for a new computer."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.profile import Artifact, Profile
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, head, text_file
from autoconf.renderers.kits.logins import mechanisms_with, methods_of
from autoconf.renderers.kits.thunderbird import AUTH_METHODS, Account, Prefs, oauth2_caveats
from autoconf.renderers.safe_text import javascript

_CLIENT: Final = ClientInfo(
    name="Thunderbird",
    platforms=("linux", "windows", "macos"),
    auth_methods=methods_of(AUTH_METHODS),
    mechanisms=mechanisms_with("CRAM-MD5", "APOP"),
    choices=frozenset(Choice),
    in_setup=True,
)
INSTALLED: Final = {
    "/usr/lib/thunderbird": "FDC34C9F024745EB",  # Debian and its derivatives
    "/usr/lib64/thunderbird": "3DDF446CE6CB1A45",  # Fedora
    "/opt/thunderbird": "9238613B8C3D2579",  # Mozilla's archive
    "/app/lib/thunderbird": "BD520B11F73A6B64",  # Flatpak
    "C:\\Program Files\\Mozilla Thunderbird": "D78BF5DD33499EC2",
    "C:\\Program Files (x86)\\Mozilla Thunderbird": "8216C80C92C4E828",
    "/Applications/Thunderbird.app/Contents/MacOS": "712DAF5A23ABECDC",
}
"""The usual folders of the program, each with its hash: CityHash64 of the path in UTF-16."""

_INSTALLS: Final = tuple(
    line
    for place, digest in INSTALLED.items()
    for line in ("", f"# {place}", f"[Install{digest}]", "Default=thunderbird", "Locked=1")
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``prefs.js``, which makes the folder a profile, and the list of profiles."""
    account = Account(profile=profile, number=1, client=_CLIENT)
    prefs = (f'user_pref("{key}", {javascript(value)});' for key, value in _prefs(account))
    lines = [*head(profile, words, "// "), *prefs]
    yield text_file("thunderbird/prefs.js", lines, "text/javascript")
    yield text_file(
        "thunderbird/new-computer/profiles.ini",
        [*head(profile, words), *_profiles_ini(profile)],
    )


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
    # Thunderbird's own import of profiles fails without it.
    yield "mail.server.server2.directory-rel", "[ProfD]Mail/Local Folders"
    yield "mail.smtpservers", "smtp1"
    yield "mail.smtp.defaultserver", "smtp1"
    yield from account.prefs()


def _profiles_ini(profile: Profile) -> Iterator[str]:
    """Yield the list of profiles: this one, for each place where Thunderbird may be installed.

    ``Default=1`` alone counts only for old versions and for Snap. Others look for a section named
    after the hash of their program's folder.
    """
    yield from ("[General]", "StartWithLastProfile=1", "Version=2", "")
    yield from ("[Profile0]", f"Name={profile.address}", "IsRelative=1", "Path=thunderbird")
    yield "Default=1"
    yield from _INSTALLS


RENDERER: Final[Renderer] = ClientTable(
    id="thunderbird",
    client=_CLIENT,
    files=_files,
    steps=("start", "where", "password", "existing"),
    caveats=oauth2_caveats(_CLIENT),
)
