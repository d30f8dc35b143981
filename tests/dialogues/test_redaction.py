"""Masking of secrets: its cost, and the tokens that it widens a hit to."""

from base64 import b64encode
from time import process_time

import pytest

from autoconf.dialogues.redaction import Redactor
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.secret import Secret

PASSWORD = "Tr0ub4dor&3-geheim"


def redactor(password: str = PASSWORD) -> Redactor:
    made = Redactor()
    made.hide(Secret(password), "alice@example.com")
    return made


def cost(one: Redactor, text: str) -> float:
    begin = process_time()
    one.mask(text)
    return process_time() - begin


@pytest.mark.parametrize(
    "unit", ["A", "=", "-", "A=", "&#0", "\\", "%", "54", b64encode(b"Tr0ub4")]
)
def test_masking_takes_a_time_that_grows_with_the_length_alone(unit: str | bytes) -> None:
    word = unit if isinstance(unit, str) else unit.decode()
    one = redactor()
    short = min(cost(one, word * (2048 // len(word))) for _ in range(3))

    long = cost(one, word * (32768 // len(word)))

    assert long < 60 * short + 1  # 16 times the text; a quadratic search took 256 times as long


@pytest.mark.parametrize("before", [b"", b"\0", b"ab", b"alice\0"])
def test_base64_around_a_password_is_masked_as_a_whole(before: bytes) -> None:
    token = b64encode(before + PASSWORD.encode() + b"\x01").decode()

    assert redactor().mask(f"got <{token}> and <QUJDREVG>") == "got <****> and <QUJDREVG>"


@pytest.mark.parametrize(
    ("password", "echo"),
    [
        ("it's-geheim9", "it&#039;s-geheim9"),
        ("it's-geheim9", "it&#x0027;s-geheim9"),
        ("it's-geheim9", r"it\'s-geheim9"),
        ("it's-geheim9", r"it\u0027s-geheim9"),
        ("Grün&Blau77", r"Gr\u00fcn&Blau77"),
        ("Grün&Blau77", "Gr&#252;n&amp;Blau77"),
        ("Grün&Blau77", "Gr=C3=BCn&Blau77"),
        ("Grün&Blau77", r"Gr\xc3\xbcn&Blau77"),
        ("Grün&Blau77", r"Gr\303\274n&Blau77"),
        ("Gru\u0308n&Blau77", r"Gr\u00fcn&Blau77"),
        ("Gru\u0308n&Blau77", r"Gru\u0308n&Blau77"),
        ("key-\U0001f511-77", r"key-\ud83d\udd11-77"),
        ("Grün&Blau77", "Gr=FCn&Blau77"),
        ("Grün&Blau77", "Gr%FCn%26Blau77"),
        ("a=b-geheim9", "a=3Db-geheim9"),
        ("a+b geheim9", "a%2Bb+geheim9"),
        ("key-\U0001f511-77", r"key-\U0001f511-77"),
        (r"p\!word77x", "p%255C%2521word77x"),
        ('x=ab"word77', r"x=ab\\\"word77"),
        ("x=ab&word77", r"x=ab\u0026amp;word77"),
        ("x%abword<77", "x%abword&amp;lt;77"),
        ("straße!2024", "STRASSE!2024"),
        ("geheim-wİrd-77", "GEHEIM-WIRD-77"),
        ("a%41b geheim9", "a%41b geheim9"),
        ('a"%41b&amp;', r"a\"%41b&amp;"),
        ('a"%41b&amp;', "a&#34;%41b&amp;amp;"),
        ("it's-geheim9", r"it\u0026#039;s-geheim9"),
        ("it's-geheim9", "it%26%23x27;s-geheim9"),
    ],
)
def test_a_password_with_escaped_characters_is_masked(password: str, echo: str) -> None:
    assert redactor(password).mask(f"password {echo} is wrong") == "password **** is wrong"


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_base64_of_the_encoding_of_windows_is_masked(before: str) -> None:
    token = b64encode((before + PASSWORD).encode("utf-16-le")).decode()

    assert redactor().mask(f"got {token}") == "got ****"


@pytest.mark.parametrize("pair", ["{:02x}", "{:02X} ", "0x{:02x}, ", "%{:02x}", r"\x{:02x}"])
@pytest.mark.parametrize("word", ["0x10-0x20 pass", "0123456789", PASSWORD])
def test_hexadecimal_digits_are_masked_in_every_notation(pair: str, word: str) -> None:
    digits = "".join(pair.format(octet) for octet in word.encode())

    assert "****" in redactor(word).mask(f"1000 bytes: {digits}.")


@pytest.mark.parametrize("sign", ["&#", "&#x", "%", "=", r"\x", r"\u", "\\", "+", "&", "&%=\\+"])
def test_odd_quoting_is_read_and_shown_as_it_is(sign: str) -> None:
    for text in (sign * 3000, sign + "9" * 8000, f"{sign}zz{sign}", f"a{sign}"):
        assert redactor().mask(text) == text


def test_a_long_conversation_is_masked_to_its_end() -> None:
    one, said = redactor("Tr0ub4dor&3x"), "wrong Tr0ub4dor%263x"

    shown = one.clean_lines([*["93% full + more"] * 1000, said], 500)

    assert shown[-1] == "wrong ****"


def test_a_secret_that_comes_later_is_masked_in_lines_that_were_shown_before() -> None:
    one = Redactor()
    assert one.mask("wrong s3cret-77!") == "wrong s3cret-77!"

    one.hide(Secret("s3cret-77!"))

    assert one.mask("wrong s3cret-77!") == "wrong ****"


def test_an_answer_without_a_secret_keeps_its_quotes() -> None:
    text = "APPENDLIMIT=52428800 &lt;a%20b&gt; \\Seen \\u0041"

    assert redactor().mask(text) == text


def test_a_common_word_with_escapes_is_masked_only_where_it_stands_alone() -> None:
    one = redactor("grün")

    assert one.mask("gr&#252;n, gr&#252;nlich") == "****, grünlich"
    assert one.mask("gr&#252;nlich") == "gr&#252;nlich"


def test_a_secret_of_many_backslashes_is_searched_in_linear_time() -> None:
    one = redactor("\\" * 60 + "x")

    assert one.mask("\\" * 4000 + "y").endswith("y")


def test_every_text_of_a_finding_is_masked() -> None:
    quoting = Message.of("some.id", name=f"*.{PASSWORD}.example")
    finding = Finding(
        rule="certificate-not-trusted",
        severity=Severity.BLOCKER,
        confidence=Confidence.CERTAIN,
        title=quoting,
        message=quoting,
        remedy=quoting,
        steps=(quoting, quoting),
        who=Who.PROVIDER,
    )

    masked = redactor().finish_finding(finding)

    assert PASSWORD not in repr(masked)
    assert len(masked.steps) == 2
