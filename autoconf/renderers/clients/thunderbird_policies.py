"""Thunderbird for administrators: an account for everybody who logs in to the computer.

The files lie in Thunderbird's own folder; the accounts that people have stay.
"""

import json
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import Server
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, domain_value, head
from autoconf.renderers.kits.logins import logs_in, mechanisms_with, methods_of
from autoconf.renderers.kits.thunderbird import AUTH_METHODS, Account, oauth2_caveats
from autoconf.renderers.safe_text import javascript

_LOCAL_PART: Final = "%EMAILLOCALPART%"
_PLACEHOLDERS: Final = ("%EMAILADDRESS%", _LOCAL_PART)
_FOLDER_URI: Final = "_folder"
_CLIENT: Final = ClientInfo(
    name="Thunderbird for everybody on a computer",
    platforms=("linux", "windows", "macos"),
    auth_methods=methods_of(AUTH_METHODS),
    mechanisms=mechanisms_with("CRAM-MD5", "APOP"),
    choices=frozenset(Choice) - {Choice.DISPLAY_NAME},
    for_all=True,
)
_AUTOCONFIG: Final = """\
pref("general.config.filename", "thunderbird.cfg");
pref("general.config.obscure_value", 0);
"""
_WHO: Final = 'var user = getenv("USER") || getenv("USERNAME");'
_APPEND: Final = """\
function append(name, key) {
  var keys = (getPref(name) || "").split(",").filter(Boolean);
  if (!keys.includes(key)) {
    pref(name, keys.concat(key).join(","));
  }
}
"""


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``thunderbird.cfg``, the file that loads it, and ``policies.json``.

    Raises:
        UnsupportedError: a user name is one person's.
    """
    for server in (profile.incoming, profile.outgoing):
        _check_user_name(server)
    number = _number(profile.address.domain)
    account = Account(profile=_for_all(profile), number=number, client=_CLIENT)
    # Thunderbird skips the first line of both files, whatever it is.
    above = "".join(f"{line}\n" for line in head(profile, words, "// ", for_all=True))
    yield _file("thunderbird.cfg", "text/javascript", above + _cfg(account))
    yield _file("defaults/pref/autoconfig.js", "text/javascript", above + _AUTOCONFIG)
    policies = _policies(account, head(profile, words, "", for_all=True))
    yield _file("distribution/policies.json", "application/json", policies)


def _check_user_name(server: Server) -> None:
    is_for_all = any(word in server.username for word in _PLACEHOLDERS)
    if logs_in(server, _CLIENT.auth_methods) and not is_for_all:
        raise UnsupportedError("lost.one-user", server=server.endpoint)


def _for_all(profile: Profile) -> Profile:
    """Return the profile of an address whose local part is a placeholder."""
    choices = replace(profile.choices, display_name="")
    address = EmailAddress.for_all(profile.address.domain)
    return replace(profile, address=address, choices=choices, is_for_all=False)


def _number(domain: str) -> int:
    """Return a number of six digits that no account made by hand has, the same every time."""
    return 100_000 + crc32(domain.encode()) % 900_000


def _cfg(account: Account) -> str:
    number = account.number
    local_folders = account.profile.choices.folders == "local"
    prefs = [
        f"  defaultPref({javascript(key)}, {_expression(value)});\n"
        for key, value in account.prefs()
        if local_folders or not key.endswith(_FOLDER_URI)  # Thunderbird finds the others itself
    ]
    lists = [
        f'  append("mail.accountmanager.accounts", "account{number}");\n',
        f'  append("mail.smtpservers", "smtp{number}");\n',
    ]
    return f"{_WHO}\n{_APPEND}if (user) {{\n{''.join(prefs + lists)}}}\n"


def _expression(value: str | int) -> str:
    """Return JavaScript for a value; the placeholder of the local part becomes ``user``."""
    if not isinstance(value, str):
        return javascript(value)
    parts = list(_parts(value))
    return " + ".join(parts) if parts else javascript("")


def _parts(value: str) -> Iterator[str]:
    for index, text in enumerate(value.split(_LOCAL_PART)):
        if index:
            yield "user"
        if text:
            yield javascript(text)


def _policies(account: Account, comments: list[str]) -> str:
    """Return policies that keep people from turning the encryption off."""
    locked = {key: {"Value": value, "Status": "locked"} for key, value in account.encryption()}
    content = {"comment": comments, "policies": {"Preferences": locked}}
    return json.dumps(content, indent=2) + "\n"


def _file(name: str, media_type: str, text: str) -> Artifact:
    return Artifact(
        path=f"thunderbird-policies/{name}", media_type=media_type, content=text.encode()
    )


RENDERER: Final[Renderer] = ClientTable(
    id="thunderbird-policies",
    client=_CLIENT,
    files=_files,
    steps=("copy", "user", "check"),
    values=domain_value,
    caveats=oauth2_caveats(_CLIENT),
)
