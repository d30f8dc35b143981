import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.clients.thunderbird_policies import RENDERER
from tests.renderers.profiles import IMAP, PROFILES, SMTP, profile, server
from tests.renderers.readers import Value, read_prefs
from tests.renderers.rendering import english

CALL = re.compile(r"  defaultPref\(\"([^\"]+)\", (.*)\);")
NAME = '("(?:[^"\\\\]|\\\\.)*"|user)'


def contents(made: Profile) -> dict[str, bytes]:
    return {a.path: a.content for a in RENDERER.render(made, english).artifacts}


def prefs(made: Profile, user: str = "zoe") -> dict[str, Value]:
    """Run the calls of the file for somebody."""
    text = contents(made)["thunderbird-policies/thunderbird.cfg"].decode("ascii")
    lines = [
        f'user_pref("{match[1]}", {joined(match[2], user)});'
        for match in map(CALL.fullmatch, text.split("\n"))
        if match
    ]
    assert len(lines) == text.count("defaultPref(")
    return read_prefs("\n".join(lines).encode())


def joined(expression: str, user: str) -> str:
    """Return one literal for literals and ``user``, joined by plus signs."""
    if not re.fullmatch(f"{NAME}( \\+ {NAME})*", expression):
        return expression
    parts = re.findall(NAME, expression)
    return '"' + "".join(user if part == "user" else part[1:-1] for part in parts) + '"'


def number(made: Profile) -> str:
    """Return the number of the account's keys."""
    (key,) = {
        match[1] for key in prefs(made) if (match := re.match(r"mail\.account\.account(\d+)", key))
    }
    return key


def test_everybody_gets_an_account_of_their_own() -> None:
    made, key = PROFILES["imap"], number(PROFILES["imap"])
    read = prefs(made, "zoe")

    assert read[f"mail.identity.id{key}.useremail"] == "zoe@example.com"
    assert read[f"mail.server.server{key}.userName"] == "zoe@example.com"
    assert read[f"mail.smtpserver.smtp{key}.username"] == "zoe@example.com"
    assert read[f"mail.server.server{key}.hostname"] == "imap.example.com"
    assert b"alice" not in b"".join(contents(made).values())


def test_the_user_name_follows_the_providers_form() -> None:
    imap = replace(IMAP, username="%EMAILLOCALPART%+%EMAILDOMAIN%")
    made = profile(imap)

    assert prefs(made)[f"mail.server.server{number(made)}.userName"] == "zoe+example.com"


@pytest.mark.parametrize("username", ["alice", "info@%EMAILDOMAIN%"])
def test_a_user_name_of_one_person_is_refused(username: str) -> None:
    with pytest.raises(UnsupportedError, match="one person"):
        RENDERER.render(profile(replace(IMAP, username=username)), english)


def test_sending_without_a_login_needs_no_user_name() -> None:
    smtp = replace(server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE), username="x")
    made = profile(IMAP, outgoing=(smtp,))

    assert f"mail.smtpserver.smtp{number(made)}.username" not in prefs(made)


def test_the_account_is_added_to_those_that_are_there() -> None:
    cfg = contents(PROFILES["imap"])["thunderbird-policies/thunderbird.cfg"].decode()
    key = number(PROFILES["imap"])

    assert f'append("mail.accountmanager.accounts", "account{key}");' in cfg
    assert f'append("mail.smtpservers", "smtp{key}");' in cfg
    assert not {"mail.accountmanager.accounts", "mail.smtpservers"} & set(prefs(PROFILES["imap"]))


def test_each_domain_has_its_own_keys_every_time() -> None:
    other = replace(PROFILES["imap"], address=EmailAddress.parse("alice@example.org"))

    assert number(PROFILES["imap"]) == number(PROFILES["pop3"])
    assert number(PROFILES["imap"]) != number(other)
    assert len(number(other)) == 6


def test_folders_are_thunderbirds_own_unless_they_shall_be_local() -> None:
    local = PROFILES["starttls-and-local-folders"]
    folder = f"mail.identity.id{number(local)}.fcc_folder"

    assert prefs(local)[folder] == "mailbox://nobody@Local%20Folders/Sent"
    assert folder not in prefs(PROFILES["imap"])


def test_the_encryption_is_locked() -> None:
    made = profile(IMAP, outgoing=(server("smtp smtp.example.com", SocketType.STARTTLS),))
    key = number(made)
    policies: dict[str, Any] = json.loads(
        contents(made)["thunderbird-policies/distribution/policies.json"]
    )

    assert policies["policies"] == {
        "Preferences": {
            f"mail.server.server{key}.socketType": {"Value": 3, "Status": "locked"},
            f"mail.smtpserver.smtp{key}.try_ssl": {"Value": 2, "Status": "locked"},
        }
    }


def test_the_loader_names_the_file_behind_a_comment() -> None:
    path = "thunderbird-policies/defaults/pref/autoconfig.js"
    first, *rest = contents(PROFILES["imap"])[path].decode().splitlines()

    assert first.startswith("//")
    assert rest == [
        'pref("general.config.filename", "thunderbird.cfg");',
        'pref("general.config.obscure_value", 0);',
    ]


@settings(deadline=None)
@given(name=st.text(min_size=1), signature=st.text(min_size=1))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(IMAP, outgoing=(SMTP,), choices=Choices(account_name=name, signature=signature))
    try:
        read = prefs(made)
    except UnsupportedError:
        return

    key = number(made)
    assert read[f"mail.server.server{key}.name"] == name
    assert read[f"mail.identity.id{key}.htmlSigText"] == signature
