import pytest

from autoconf.dialogues.interface import Say
from autoconf.dialogues.replies import (
    OtherProtocolError,
    any_line,
    ask,
    printable_line,
    wrong_protocol,
)
from autoconf.model.check import PeerProtocol, Stage


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b" Bad \x1b[31mname\x00\x7f ", "Bad [31mname"),
        ("a\tb", "a b"),
        ("left\u202eright", "leftright"),
        ("ä".encode(), "ä"),
        ("\u202e\u202eleft".encode(), "left"),
        ("Größe é".encode("latin-1"), "Größe é"),
        (b"p\xc3\xa4ss \xff", "päss ÿ"),
        (b"\xe9p\xc3\xa4ss", "épäss"),
        ("请使用授权码登录 535".encode("gb18030"), "请使用授权码登录 535"),
    ],
    ids=["escape", "tab", "bidi", "utf-8", "bidi-utf-8", "latin-1", "mixed", "beside", "gb18030"],
)
def test_a_server_s_words_are_cleaned(data: bytes | str, text: str) -> None:
    assert printable_line(data) == text


def test_words_are_cut_after_cleaning() -> None:
    assert printable_line(b"\0\0\0abcdef", 3) == "abc"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"\x15\x03\x03\x00\x02", "speaks TLS at once here, not SMTP"),
        (b"HTTP/1.0 400 Bad Request", "speaks HTTP here, not SMTP"),
        (b"SSH-2.0-server", "speaks SSH here, not SMTP"),
        (b"* BYE", "speaks IMAP here, not SMTP"),
        (b"-ERR", "speaks POP3 here, not SMTP"),
        (b"220 files FTP server", "speaks FTP here, not SMTP"),
        (b"220x", "does not speak SMTP: '220x'"),
        (b"", "does not speak SMTP: ''"),
    ],
)
def test_what_is_heard_instead_is_named(line: bytes, text: str) -> None:
    assert str(wrong_protocol(line, PeerProtocol.SMTP)) == text


def test_smtp_is_named_elsewhere() -> None:
    error = wrong_protocol(b"220 mx.example", PeerProtocol.IMAP)

    assert isinstance(error, OtherProtocolError)
    assert error.speaks is PeerProtocol.SMTP
    assert str(error) == "speaks SMTP here, not IMAP"


def test_a_say_must_be_answered_by_a_reply() -> None:
    part = ask(Say(line=b"NOOP", is_last=any_line, stage=Stage.GREETING))
    next(part)

    with pytest.raises(TypeError):
        part.send(None)
