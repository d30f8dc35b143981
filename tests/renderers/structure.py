"""What each client's files consist of: the names of their directives, as a reader sees them.

A text that breaks out of its value makes a directive that a harmless profile does not have, or
one more of those that it has. Every client has a line in ``READERS``.
"""

import configparser
import json
import plistlib
import re
import struct
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatch
from typing import Any, Final

from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt

from autoconf.model.profile import Artifact
from tests.renderers.readers import read_prefs, read_prf
from tests.renderers.readers_command_line import fetchmail_tokens, lines, read_mbsync
from tests.renderers.readers_key_file import read_lines
from tests.renderers.readers_pages import read_html
from tests.renderers.readers_registry import read_registry_file
from tests.renderers.readers_unix import read_go_ini, read_muttrc, read_pinerc

Reader = Callable[[bytes], Counter[str]]

_CALL = re.compile(r'  defaultPref\("([^"]+)", (.*)\);')
_TERM = r'(?:"(?:[^"\\]|\\.)*"|user|true|false|\d+)'
_ROW = re.compile(r"  (\S+(?: \S+)*) {2,}\S.*")


def words(content: bytes) -> Counter[str]:
    """Count the first words of lines, where each line is a directive."""
    return Counter(line.split()[0] for line in lines(content) if line)


def mbsync(content: bytes) -> Counter[str]:
    """Count the settings of each kind of section, with the number of their arguments."""
    return Counter(
        f"{kind}/{word} {len(arguments) or 1}"  # the reader sees no empty ones
        for (kind, _), settings in read_mbsync(content).items()
        for word, arguments in settings.items()
    )


def fetchmail(content: bytes) -> Counter[str]:
    """Count the words; all strings are alike."""
    return Counter("string" if t.startswith('"') else t for t in fetchmail_tokens(content))


def ini(content: bytes) -> Counter[str]:
    """Count the keys of an INI file, by the first words of sections; no section is there twice."""
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",))
    parser.read_string(content.decode())
    names = {name: name.partition(" ")[0] for name in parser.sections()}
    return Counter(f"{names[name]}/{key}" for name in names for key in parser[name])


def xml(content: bytes) -> Counter[str]:
    """Count elements and attributes."""
    found = fromstring(content)
    return Counter(
        name for e in found.iter() for name in (e.tag, *(f"{e.tag}@{key}" for key in e.attrib))
    )


def tree(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path and type of everything in a value of JSON or of a property list."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from tree(inner, f"{path}/{key}")
        case list():
            for inner in value:
                yield from tree(inner, f"{path}/*")
        case _:
            yield f"{path}:{type(value).__name__}"


def json_tree(content: bytes) -> Counter[str]:
    """Count what is in a JSON document."""
    return Counter(tree(json.loads(content)))


def plist(content: bytes) -> Counter[str]:
    """Count what is in a property list."""
    return Counter(tree(plistlib.loads(content)))


def prefs(content: bytes) -> Counter[str]:
    """Count the preferences of ``prefs.js``."""
    return Counter(list(read_prefs(content)))


def calls(content: bytes) -> Counter[str]:
    """Count the preferences that a program for Thunderbird sets, and all its other lines."""
    found: Counter[str] = Counter()
    for line in content.decode("ascii").split("\n"):
        match = _CALL.fullmatch(line)
        if match:
            assert re.fullmatch(f"{_TERM}(?: \\+ {_TERM})*", match[2]), line
        found[match[1] if match else line] += 1
    return found


def sections(content: bytes) -> Counter[str]:
    """Count the keys of a PRF file."""
    return Counter(f"{name}/{key}" for name, keys in read_prf(content).items() for key in keys)


def registry(content: bytes) -> Counter[str]:
    """Count the values of a registry file."""
    keys = read_registry_file(content)
    return Counter(f"{key}/{name}" for key, values in keys.items() for name in values)


def png(content: bytes) -> Counter[str]:
    """Count the chunks of a picture: the code alone, no text beside it."""
    found: Counter[str] = Counter()
    at = 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        found[kind.decode("ascii")] += 1
        at += 12 + length
    return found


def sheet(content: bytes) -> Counter[str]:
    """Count the headings, the rows of settings and the items of lists."""
    found: Counter[str] = Counter()
    every = content.decode().split("\n")
    for line, below in zip(every, [*every[1:], ""], strict=True):
        row = _ROW.fullmatch(line)
        if row:
            found[row[1]] += 1
        elif line and set(below) == {"="}:
            found["title"] += 1
        elif line and set(below) == {"-"}:
            found[line] += 1
        elif line.startswith("- "):
            found["item"] += 1
    return found


def html(content: bytes) -> Counter[str]:
    """Count elements and attributes of a page."""
    return Counter(
        name
        for e in read_html(content).iter()
        for name in (str(e.tag), *(f"{e.tag}@{key}" for key in e.attrib))
    )


def markdown(content: bytes) -> Counter[str]:
    """Count the tokens of a page in Markdown, down to those within a line."""
    parser = MarkdownIt("commonmark").enable("table")
    found: Counter[str] = Counter()
    for token in parser.parse(content.decode()):
        found[token.type] += 1
        found.update(inner.type for inner in token.children or () if inner.type != "text")
    return found


def muttrc(content: bytes) -> Counter[str]:
    """Count the variables."""
    return Counter(list(read_muttrc(content)))


def go_ini(content: bytes) -> Counter[str]:
    """Count the keys of aerc's accounts, each account alike."""
    return Counter(f"*/{key}" for keys in read_go_ini(content).values() for key in keys)


def pinerc(content: bytes) -> Counter[str]:
    """Count the variables of Alpine."""
    return Counter(list(read_pinerc(content)))


def toml(content: bytes) -> Counter[str]:
    """Count what is in himalaya's accounts, each account alike."""
    accounts = tomllib.loads(content.decode())["accounts"]
    return Counter(tree(list(accounts.values())))


def zone(content: bytes) -> Counter[str]:
    """Count the records, and the lines of directives, of a zone file."""
    every = [line for line in content.decode().split("\n") if line and not line.startswith(";")]
    kinds = re.compile(r"^\S+ (?:\d+ )?IN (\w+)")
    found = ((kinds.match(line), line) for line in every)
    return Counter(match[1] if match else line.split()[0] for match, line in found)


def key_file(content: bytes) -> Counter[str]:
    """Count the keys of each section, as GLib and KConfig read them."""
    found = read_lines(content)
    return Counter(f"{section}/{key}" for section, pairs in found.items() for key in pairs)


def free(_content: bytes) -> Counter[str]:
    """Take a file that is one person's text from end to end for what it is."""
    return Counter(["text"])


READERS: Final[Mapping[str, Mapping[str, Reader]]] = {
    "aerc": {"accounts.conf": go_ini, "signature": free},
    "alpine": {"pinerc": pinerc},
    "apple-mail": {"*.mobileconfig": plist},
    "autoconfig-xml": {"*.xml": xml},
    "claws-mail": {"*rc": key_file, "*.xml": xml},
    "dns-zone": {"*.zone": zone},
    "evolution": {"*.source": key_file, "*-signature": free},
    "fairemail": {"steps.txt": sheet},
    "fetchmail": {"fetchmailrc": fetchmail},
    "geary": {"geary.ini": key_file},
    "getmail": {"getmailrc": ini},
    "gmail-android": {"steps.txt": sheet, "*.json": json_tree},
    "himalaya": {"config.toml": toml},
    "kmail": {"*": key_file},
    "mbsync": {"mbsyncrc": mbsync},
    "mpop": {"mpoprc": words},
    "msmtp": {"msmtprc": words},
    "mutt": {"muttrc": muttrc, "signature": free},
    "neomutt": {"neomuttrc": muttrc, "signature": free},
    "offlineimap": {"offlineimaprc": ini},
    "outlook": {"*.prf": sections, "*.reg": registry},
    "outlook-autodiscover": {"*.xml": xml, "*.reg": registry},
    "outlook-mobile": {"steps.txt": sheet, "*.json": json_tree},
    "pacc": {"*.json": json_tree, "*.zone": zone},
    "samsung-email": {"steps.txt": sheet},
    "sheet": {"sheet.txt": sheet, "sheet.html": html, "sheet.md": markdown},
    "thunderbird": {"prefs.js": prefs, "profiles.ini": ini},
    "thunderbird-android": {"*.png": png, "*.svg": xml, "*.json": json_tree, "*.k9s": xml},
    "thunderbird-policies": {"*.cfg": calls, "*.js": calls, "*.json": json_tree},
    "windows-mail-csp": {"*.xml": xml},
}
"""By client, by file name."""


def structure(client_id: str, artifact: Artifact) -> Counter[str]:
    """Count the directives of one file.

    Raises:
        Exception: no reader understands the file, or none is known for it.
    """
    name = artifact.path.rpartition("/")[2]
    (reader,) = [r for pattern, r in READERS[client_id].items() if fnmatch(name, pattern)]
    return reader(artifact.content)
