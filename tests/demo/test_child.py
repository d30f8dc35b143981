import json
import subprocess
import sys
from pathlib import Path

import pytest

from autoconf.demo.child import running_provider
from autoconf.errors import UsageError

OFFER = {
    "domain": "demo.example",
    "address": "alice@demo.example",
    "password": "secret",
    "resolver": "127.0.0.1:53",
    "connect_to": ["imap.demo.example:993:127.0.0.1:1993"],
    "ca_file": "ca.pem",
}


def python(*lines: str) -> list[str]:
    return [sys.executable, "-c", "\n".join(lines)]


def test_the_line_becomes_an_offer() -> None:
    with running_provider(python(f"print({json.dumps(OFFER)!r}, flush=True); input()")) as demo:
        pass

    assert (demo.domain, demo.address, demo.resolver) == (
        "demo.example",
        "alice@demo.example",
        "127.0.0.1:53",
    )
    assert (demo.connect_to, demo.ca_file) == (
        ("imap.demo.example:993:127.0.0.1:1993",),
        "ca.pem",
    )


def test_the_password_is_not_in_the_repr() -> None:
    with running_provider(python(f"print({json.dumps(OFFER)!r}, flush=True); input()")) as demo:
        pass

    assert "secret" not in repr(demo)


def test_the_real_provider_has_a_certificate_file_only_while_it_runs() -> None:
    with running_provider() as demo:
        assert Path(demo.ca_file).is_file()

    assert not Path(demo.ca_file).parent.exists()


def test_without_the_extra_the_childs_words_are_the_error() -> None:
    complaint = "import sys; sys.stderr.write('first\\nthe demo needs the extra\\n'); sys.exit(2)"

    with (
        pytest.raises(UsageError, match=r"^the demo needs the extra$"),
        running_provider(python(complaint)),
    ):
        pass


def test_a_child_that_stays_silent_is_given_up_on() -> None:
    with (
        pytest.raises(UsageError, match="did not start in time"),
        running_provider(python("import sys; sys.stdin.read()"), ready_s=0.1),
    ):
        pass


@pytest.mark.parametrize("line", ["no json", "[]", "{}"])
def test_a_line_that_is_no_offer_is_an_error(line: str) -> None:
    with (
        pytest.raises(UsageError, match="did not start"),
        running_provider(python(f"print({line!r})")),
    ):
        pass


def test_a_child_that_does_not_end_is_killed(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    stubborn = python(
        "import pathlib, threading",
        f"print({json.dumps(OFFER)!r}, flush=True)",
        "threading.Event().wait(30)",
        f"pathlib.Path({str(ended)!r}).touch()",
    )

    with running_provider(stubborn, end_s=0.1):
        pass

    assert not ended.exists()


def test_an_error_inside_the_context_ends_the_child() -> None:
    with pytest.raises(KeyError), running_provider() as demo:
        raise KeyError

    assert not Path(demo.ca_file).exists()


def test_what_lies_in_the_working_directory_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trustme.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)

    with running_provider() as demo:
        assert demo.domain == "demo.example"


def test_importing_it_does_not_import_twisted() -> None:
    look = "import sys, autoconf.demo.child; sys.exit('twisted' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", look], check=False)  # noqa: S603 - our own words

    assert ended.returncode == 0
