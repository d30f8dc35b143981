"""No file crashes a reader, takes long, or gets a password into the report."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.json import encode

from autoconf.formats.settings_files.interface import MAX_BYTES, File
from autoconf.formats.settings_files.recognise import UnusableError, format_of, read, readers
from autoconf.messages import text
from tests.formats.using.reading import ALICE, PASSWORD, SAMPLES, sample

FILES: Final = sorted(path for path in SAMPLES.rglob("*") if path.is_file())
BOUND_S: Final = 20.0
"""Ten times as long as the worst case takes on a slow machine; a quadratic reader takes hours."""


def told(files: list[File], kind: str | None = None) -> str:
    """Return everything that the report gets to know of files."""
    try:
        return encode(read(files, kind or format_of(files[0]), ALICE)).decode()
    except UnusableError as error:
        return text(error.id, error.parameters)


def test_the_samples_hold_the_password() -> None:
    octets = [path.read_bytes() for path in FILES]
    wide = PASSWORD.encode("utf-16-le")

    assert sum(PASSWORD.encode() in body or wide in body for body in octets) > 18


@pytest.mark.parametrize("name", sorted({path.relative_to(SAMPLES).parts[0] for path in FILES}))
def test_no_password_of_a_sample_is_kept(name: str) -> None:
    said = told(sample(name))

    assert "example.com" in said
    assert "S3cret" not in said


@pytest.mark.parametrize("kind", readers())
@given(body=st.binary(max_size=400))
@settings(max_examples=30, deadline=None)
def test_any_bytes_are_survived(kind: str, body: bytes) -> None:
    told([File("any", body)], kind)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_sample_is_survived(path: Path, data: st.DataObject) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 30)))
        body[start:end] = data.draw(st.binary(max_size=8))
    for kind in readers():
        told([File("any", bytes(body))], kind)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_sample_that_was_cut_off_keeps_its_password(path: Path) -> None:
    body = path.read_bytes()
    for kind in readers():
        for end in range(0, len(body), 13):
            assert "S3cret" not in told([File("any", body[:end])], kind), (kind, end)


CANARY: Final = "C4nary"
_VALUE: Final = re.compile(r"Top.S3cret!")
_NAMES: Final = re.compile(r"(?i)user|login|mail|from|host|server|address|folder")
ODD_PLACES: Final[dict[str, str]] = {
    "comment": " # {password}",
    "comment;": " ; {password}",
    "comment//": "\t// {password}",
    "noted": " # password: {password}",
    "same-line": " password {password}",
    "same-line=": " password={password}",
    "next-line": "\n     password = {password}",
    "next-line:": "\n     Kennwort: {password}",
    "continued": "\\\n password = {password}",
}


@pytest.mark.parametrize("place", ODD_PLACES)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_password_behind_another_value_is_not_kept(path: Path, place: str) -> None:
    text = File(path.name, path.read_bytes()).text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _NAMES.search(line):
            rest = ODD_PLACES[place].format(password=CANARY)
            changed = [*lines[:number], line + rest, *lines[number + 1 :]]
            file = File(path.name, "\n".join(changed).encode())
            assert CANARY not in told([file]), line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_password_that_lost_its_line_is_not_kept(path: Path, data: st.DataObject) -> None:
    word = (
        data.draw(st.text("/:@#;?&=%ab", max_size=4))
        + CANARY
        + data.draw(st.text("@/:;#", max_size=2))
    )
    lines = _VALUE.sub(lambda _: word, File(path.name, path.read_bytes()).text).split("\n")
    number = data.draw(st.integers(1, max(1, len(lines) - 1)))
    sign = data.draw(st.sampled_from([" ", "\t", "\\\n", "\n    ", " # ", " ; "]))
    joined = [*lines[: number - 1], sign.join(lines[number - 1 : number + 1]), *lines[number + 1 :]]
    body = "\n".join(joined).encode()

    assert CANARY not in told([File(path.name, body)])


LONG: Final[dict[str, Callable[[int], bytes]]] = {
    "spaces": lambda size: b" " * size,
    "one-word": lambda size: b"a" * size,
    "quotes": lambda size: b'"' * size,
    "backslashes": lambda size: b"\\" * size,
    "continued": lambda size: b"\\\n" * (size // 2),
    "sections": lambda size: b"[Account: 1]\n" * (size // 13),
    "prefs": lambda size: b'user_pref("mail.a", "' * (size // 21),
    "pref-lines": lambda size: b'user_pref("mail.account.a.server", "s");\n' * (size // 41),
    "sets": lambda size: b"set from=a\n" * (size // 11),
    "one-set": lambda size: b"set " + b"a=b " * (size // 4),
    "variables": lambda size: b'set a = "$a$a$a$a"\n' * (size // 20),
    "polls": lambda size: b"poll a user b\n" * (size // 14),
    "accounts": lambda size: b"account a : a\nhost b\n" * (size // 21),
    "braces": lambda size: b"inbox-path={{{{\nsmtp-server=" + b"a," * (size // 2),
    "dots": lambda size: b"[accounts.a]\nimap." + b"a." * (size // 2) + b"a=1",
    "unclosed-quotes": lambda size: (b'"' + b'\\"' * 2040 + b"\n") * (size // 4082),
    "identities": lambda size: (
        b'user_pref("mail.account.a.server", "s");\nuser_pref("mail.server.s.type", "imap");\n'
        b'user_pref("mail.server.s.hostname", "h");\n'
        b'user_pref("mail.identity.i.useremail", "a@b");\n'
        b'user_pref("mail.accountmanager.accounts", "' + b"a," * (size // 35) + b'");\n'
        b'user_pref("mail.account.a.identities", "' + b"i," * (size // 35) + b'");\n'
    ),
    "bases": lambda size: (
        b"account a\nhost h\n"
        + b"".join(b"k%d v\n" % i for i in range(5000))
        + b"".join(b"account b%d : %b\nhost h\n" % (i, b"a," * 2000) for i in range(size // 4100))
    ),
    "set-and-spaces": lambda size: b"set" + b" " * size,
    "elements": lambda size: b"<k9settings>" + b"<a>" * (size // 3),
    "der": lambda size: b"\x30\x80" * (size // 2),
    "reg": lambda size: b'REGEDIT4\n"Email"=hex:' + b"00," * (size // 3),
    "addresses": lambda size: b"[a]\nsource=imap://a\nfrom=" + b"a@" * (size // 2),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_file_does_not_take_long(name: str) -> None:
    body = LONG[name](MAX_BYTES)
    for kind, reader in readers().items():
        begin = time.monotonic()
        told([File("any", body)], kind)
        reader.fits(File("any", body))
        assert time.monotonic() - begin < BOUND_S, kind
