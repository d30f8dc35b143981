import pytest

from autoconf.cli.main import run
from autoconf.model.pin import Pin
from tests.cli.test_options_resolvers import choices

DIGITS = "ab" * 32


def test_pins_are_collected() -> None:
    found = choices("--pin", DIGITS, "--pin", f"imap.example.com:993={DIGITS}")

    assert found.pins == (
        Pin(sha256=DIGITS),
        Pin(sha256=DIGITS, hostname="imap.example.com", port=993),
    )


@pytest.mark.parametrize("offline", [[], ["--offline"]])
def test_what_is_no_fingerprint_is_wrong_use(
    offline: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["discover", "alice@example.com", "--pin", "abcd", *offline]) == 2

    captured = capsys.readouterr()
    assert "--pin abcd" in captured.err
    assert captured.out == ""
