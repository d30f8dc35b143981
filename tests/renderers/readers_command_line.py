"""Readers of the files of command-line mail programs, after their manuals and what they did."""

import configparser
import re
import shlex

from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.server import fill_placeholders
from autoconf.renderers.interface import Renderer
from tests.renderers.profiles import ALICE, IMAP, POP3, SMTP, profile
from tests.renderers.rendering import english

_LIMIT = 500
_NUMBER = r"x([0-9a-fA-F]{1,2})|0o?([0-7]{1,3})|([1-9][0-9]{0,2})|(.)"


def lines(content: bytes) -> list[str]:
    """Return the lines that are no comments, without the white space around them."""
    every = content.decode().split("\n")
    assert all(len(line.encode()) <= _LIMIT for line in every)
    return [line.strip(" \t") for line in every if not line.lstrip(" \t").startswith("#")]


def read_msmtp(content: bytes) -> dict[str, dict[str, str]]:
    """Read ``msmtprc`` and ``mpoprc``: what each account holds, "" for what all inherit."""
    accounts: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in filter(None, lines(content)):
        command, _, rest = line.partition(" ")
        argument = rest.strip(" \t")
        if len(argument) > 1 and argument[0] == argument[-1] == '"':
            argument = argument[1:-1]
        if command == "defaults":
            current = accounts[""] = {}
        elif command == "account":
            name, _, parent = argument.partition(" : ")
            assert name not in accounts
            current = accounts[name] = dict(accounts[parent])
        else:
            current[command] = argument
    return accounts


def read_mbsync(content: bytes) -> dict[tuple[str, str], dict[str, list[str]]]:
    """Read ``mbsyncrc``: sections by kind and name; an empty line ends a section."""
    sections: dict[tuple[str, str], dict[str, list[str]]] = {}
    current: dict[str, list[str]] | None = None
    for line in lines(content):
        if not line:
            current = None
            continue
        word, *arguments = _mbsync_words(line)
        if current is None:
            (name,) = arguments
            assert (word, name) not in sections
            current = sections[word, name] = {}
        else:
            assert word not in current
            current[word] = arguments
    return sections


def _mbsync_words(line: str) -> list[str]:
    words, word, quoted, escaped = [], "", False, False
    for letter in line + " ":
        if escaped:
            word, escaped = word + letter, False
        elif letter == "\\":
            escaped = True
        elif letter == '"':
            quoted = not quoted
        elif letter in " \t\v\f" and not quoted:
            words += [word] if word else []
            word = ""
        else:
            word += letter
    assert not quoted
    assert not escaped
    return words


def read_ini(content: bytes, *, interpolated: bool) -> dict[str, dict[str, str]]:
    """Read what getmail (without interpolation) and OfflineIMAP (with it) read, as they do."""
    kind = configparser.ConfigParser if interpolated else configparser.RawConfigParser
    parser = kind()
    parser.read_string(content.decode())
    return {name: dict(parser[name]) for name in parser.sections()}


def read_fetchmail(content: bytes) -> list[str]:
    """Read ``fetchmailrc``: its words, with strings resolved."""
    return [_fetchmail_string(t[1:-1]) if t[0] == '"' else t for t in fetchmail_tokens(content)]


def fetchmail_tokens(content: bytes) -> list[str]:
    """Return the words of ``fetchmailrc`` as they stand there, strings with their marks."""
    text = "\n".join(lines(content))
    assert re.sub(r'"[^"]*"|[^\s"]+|\s', "", text) == ""
    return re.findall(r'"[^"]*"|[^\s"]+', text)


def _fetchmail_string(text: str) -> str:
    def resolved(match: re.Match[str]) -> str:
        base_16, base_8, base_10, letter = match.groups()
        for digits, base in ((base_16, 16), (base_8, 8), (base_10, 10)):
            if digits:
                return chr(int(digits, base))
        return {"n": "\n", "t": "\t", "b": "\b", "r": "\r"}.get(letter, letter)

    return re.sub(rf"\\(?:{_NUMBER})", resolved, text)


def with_user_name(renderer: Renderer, user_name: str) -> bytes | None:
    """Return the file for somebody whose user name is that; None if it was refused.

    A placeholder in the name would be filled, so that one is taken for refused.
    """
    if fill_placeholders(user_name, ALICE) != user_name:
        return None
    known = [s for s in (IMAP, POP3) if s.protocol in renderer.client.protocols]
    incoming = [replace(s, username=user_name) for s in known]
    made = profile(*incoming, outgoing=(replace(SMTP, username=user_name),))
    try:
        return renderer.render(made, english).artifacts[0].content
    except UnsupportedError as error:
        if "unsafe value" not in str(error):
            raise
        return None


def uncommented(content: bytes, word: str) -> bytes:
    """Take the mark off the one line that names the command which prints the password."""
    (line,) = [line for line in content.decode().split("\n") if line.startswith(f"# {word} ")]
    return content.replace(line.encode(), line[2:].encode())


def shell_words(command: str) -> list[str]:
    """Return what a shell makes of a command; nothing in it may be for the shell."""
    assert not set("`$") & set(re.sub(r"'[^']*'", "", command))
    return shlex.split(command)
