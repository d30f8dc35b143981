"""Thunderbird for administrators: an account for everybody who logs in to the computer."""

import json
from collections.abc import Iterator
from typing import Final
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import Server
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import javascript
from autoconf.renderers.thunderbird_prefs import AUTH_METHODS, NO_LOGIN, Account

_LOCAL_PART: Final = "%EMAILLOCALPART%"
_PLACEHOLDERS: Final = ("%EMAILADDRESS%", _LOCAL_PART)
_FOLDER_URI: Final = "_folder"
_CLIENT: Final = ClientInfo(
    name="Thunderbird for everybody on a computer",
    platforms=("linux", "windows", "macos"),
    auth_methods=frozenset(AUTH_METHODS),
    choices=frozenset(Choice) - {Choice.DISPLAY_NAME},
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


class ThunderbirdPolicies(Struct, frozen=True):
    """Writes what lies in Thunderbird's own folder; accounts that people have stay."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``thunderbird.cfg``, the file that loads it, and ``policies.json``.

        Raises:
            UnsupportedError: a user name is one person's.
        """
        for server in (profile.incoming, profile.outgoing):
            _check_user_name(server)
        domain = profile.address.domain
        account = Account(
            profile=_for_all(profile), number=_number(domain), client=self.client.name
        )
        comments = [messages.text_of("file.title-for-all")]
        if not profile.tested:
            comments.append(messages.text_of("file.not-tested"))
        return Rendering(
            client="thunderbird-policies",
            artifacts=(
                _file("thunderbird.cfg", "text/javascript", _commented(comments) + _cfg(account)),
                _file(
                    "defaults/pref/autoconfig.js",
                    "text/javascript",
                    _commented(comments) + _AUTOCONFIG,
                ),
                _file(
                    "distribution/policies.json", "application/json", _policies(account, comments)
                ),
            ),
            steps=tuple(
                Message.of(f"step.thunderbird-policies.{name}", domain=domain)
                for name in ("copy", "user", "check")
            ),
            caveats=tuple(account.caveats()),
        )


def _check_user_name(server: Server) -> None:
    no_login = AUTH_METHODS.get(server.authentication[0].method) == NO_LOGIN
    if not no_login and not any(word in server.username for word in _PLACEHOLDERS):
        raise UnsupportedError(messages.text_of("lost.one-user", server=server.endpoint))


def _for_all(profile: Profile) -> Profile:
    """Return the profile of an address whose local part is a placeholder."""
    domain = profile.address.domain
    address = EmailAddress(text=f"{_LOCAL_PART}@{domain}", local_part=_LOCAL_PART, domain=domain)
    choices = replace(profile.choices, display_name="")
    return replace(profile, address=address, choices=choices)


def _number(domain: str) -> int:
    """Return a number of six digits that no account made by hand has, the same every time."""
    return 100_000 + crc32(domain.encode()) % 900_000


def _commented(comments: list[str]) -> str:
    # Thunderbird skips the first line of both files, whatever it is.
    return "".join(f"// {comment}\n" for comment in comments)


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
    """Return JavaScript for a value; what stands for the local part becomes ``user``."""
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
        path=f"thunderbird-policies/{name}", media_type=media_type, content=text.encode("ascii")
    )


RENDERER: Final[Renderer] = ThunderbirdPolicies()
