import pickle

import pytest

from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.pin import Pin

DIGITS = "ab" * 32


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"timeout": 0.5}, "--timeout 0.5"),
        ({"timeout": float("nan")}, "--timeout"),
        ({"timeout": float("inf")}, "--timeout"),
        ({"timeout": 1e10}, "--timeout"),
        ({"username": ""}, "--username"),
        ({"username": "a\nb"}, "--username"),
        ({"username": "a" * 256}, "--username"),
        ({"resolver": "192.0.2.1", "doh": "https://ns.example/"}, "only one of"),
        ({"ispdb": "db.example"}, "--ispdb db.example"),
        ({"ispdb": "https://"}, "--ispdb https://"),
        ({"pin": ("abcd",)}, "--pin abcd"),
        ({"trust_host": ("a b",)}, "a b"),
        ({"round_trip": True, "no_login": True}, "--round-trip needs a login"),
        ({"round_trip": True, "offline": True}, "--round-trip needs a login"),
        ({"keep": True}, "--keep goes with"),
    ],
)
def test_a_wrong_value_is_told_when_the_options_are_made(
    fields: dict[str, object], text: str
) -> None:
    with pytest.raises(UsageError, match=text):
        Options(**fields)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"server": ("imaps://alice:hunter2@h.example",)}, "--server: a URL"),
        ({"server": ("imap:alice:hunter2@h.example:143:none",)}, "****@h.example:143:none"),
        ({"server": ("imap:alice:hunter2@h.example",)}, "****@h.example"),
        ({"using": ("imaps://alice:hunter2",)}, "--using: a URL"),
        ({"using": ("imap://alice:hunter2@h.example",)}, "--using: a URL"),
        ({"using": ("imap:alice:hunter2@h.example:143:none",)}, "****@h.example:143:none"),
        ({"ispdb": "ftp://u:hunter2@h.example/"}, "****@h.example/"),
        ({"ispdb": "https://u:hunter2!x@h.example:9/"}, "****@h.example:9/"),
        ({"ispdb": "https://u:a/hunter2@h.example/"}, "****@h.example/"),
    ],
)
def test_a_login_in_a_value_is_refused_and_not_repeated(
    fields: dict[str, object], told: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Options(**fields)  # type: ignore[arg-type] # by name

    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_options_survive_pickling() -> None:
    options = Options(timeout=5.0, trust_host=("a.example",))

    assert pickle.loads(pickle.dumps(options)) == options  # noqa: S301 - our own bytes


def test_pins_are_read() -> None:
    options = Options(pin=(DIGITS, f"imap.example.com:993={DIGITS}"))

    assert options.pins == (
        Pin(sha256=DIGITS),
        Pin(sha256=DIGITS, hostname="imap.example.com", port=993),
    )


def test_trusted_hosts_are_a_labels() -> None:
    assert Options(trust_host=("Bücher.Example",)).trusted_hosts == ("xn--bcher-kva.example",)


@pytest.mark.parametrize(
    ("options", "url"),
    [
        (Options(ispdb="https://db.example/"), "https://db.example/"),
        (Options(ispdb="https://db.example/", no_ispdb=True), None),
        (Options(ispdb=None), None),
    ],
)
def test_the_ispdb_can_be_left_out(options: Options, url: str | None) -> None:
    assert options.ispdb_url == url


@pytest.mark.parametrize(
    ("options", "logs_in"),
    [(Options(), True), (Options(no_login=True), False), (Options(offline=True), False)],
)
def test_a_login_is_wanted_unless_it_was_switched_off(options: Options, *, logs_in: bool) -> None:
    assert options.logs_in is logs_in
