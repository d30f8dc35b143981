"""The real programs read odd user names as they were meant."""

import ast
import re

import pytest

from autoconf.renderers.clients import fetchmail, getmail, mpop, msmtp
from autoconf.renderers.interface import Renderer
from tests.lab.clients.desk import Desk
from tests.lab.clients.mailboxes import make_maildir
from tests.renderers.readers_command_line import with_user_name

pytestmark = pytest.mark.lab

_NAMES = ('a"b\\c', '"quoted"', "a\\", "$HOME`id`", "%U #x", "a;b,c:d=e", "'x'", "\\x41\\n")


@pytest.mark.parametrize(
    ("renderer", "command", "shown"),
    [
        pytest.param(
            msmtp.RENDERER, "msmtp --pretend bob@x.test --file", r"user *= (.*)", id="msmtp"
        ),
        pytest.param(mpop.RENDERER, "mpop --pretend --file", r"user *= (.*)", id="mpop"),
        pytest.param(
            getmail.RENDERER,
            "getmail --dump --getmaildir . --rcfile",
            r'.*username="(.*)"\)',
            id="getmail",
        ),
    ],
)
def test_a_user_name_is_read_as_it_was_meant(
    desk: Desk, renderer: Renderer, command: str, shown: str
) -> None:
    make_maildir(desk.home / "Mail" / "alice@example.com")

    for name in _NAMES:
        assert re.findall(rf"^ *{shown}$", ask(desk, renderer, command, name), re.MULTILINE) == [
            name
        ]


def test_fetchmail_reads_user_names_as_they_were_meant(desk: Desk) -> None:
    for name in _NAMES:
        output = ask(desk, fetchmail.RENDERER, "fetchmail --configdump --fetchmailrc", name)
        (shown,) = re.findall(r'"remote":("(?:[^"\\]|\\.)*")', output)
        assert ast.literal_eval(shown) == name


def ask(desk: Desk, renderer: Renderer, command: str, name: str) -> str:
    """Return what a program says of a file with that user name."""
    content = with_user_name(renderer, name)
    assert content
    settings = desk.home / "settings"
    settings.touch(mode=0o600)
    settings.write_bytes(content)
    done = desk.run([*command.split(), str(settings)])
    assert done.returncode == 0, done.stderr
    return done.stdout
