"""The library: plain functions, used from threads, that cost nothing until they are used."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import autoconf
from autoconf.errors import UsageError
from autoconf.events import ConfigFound, Done, Event, Trouble
from tests.library import script
from tests.library.site import ADDRESS, ELSEWHERE, running_site, tls
from tests.servers.mail import PASSWORD
from tests.servers.tcp import Stalling, over_tls

HEAVY = ("dns", "requests", "urllib3", "cryptography", "click", "rich", "yaml", "msgspec")
ROOT = Path(__file__).parents[1]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/library.md").read_text(), re.DOTALL)


def test_the_script_has_at_most_15_lines_of_code() -> None:
    text = Path(script.__file__).read_text(encoding="utf-8")

    assert len([line for line in text.splitlines()[1:] if line.strip()]) <= 15


def test_the_script_cancels_one_run_and_answers_the_question_of_another(tmp_path: Path) -> None:
    silent_web = over_tls(tls(), Stalling())
    with (
        running_site(tmp_path, web=silent_web) as silent,
        running_site(tmp_path, mail=ELSEWHERE) as foreign,
    ):
        cut, proved = script.main(ADDRESS, PASSWORD, silent.options, foreign.options)

    assert cut.is_cancelled
    assert proved.works


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, autoconf; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert not set(run.stdout.split()) & set(HEAVY)


def test_eight_threads_with_options_of_their_own_do_not_disturb_each_other(tmp_path: Path) -> None:
    with running_site(tmp_path) as site, running_site(tmp_path, mail=ELSEWHERE) as foreign:
        wanted = [
            lambda: autoconf.check(ADDRESS, password=PASSWORD, options=site.options),
            lambda: autoconf.discover(ADDRESS, options=site.options),
            lambda: autoconf.check(ADDRESS, password=PASSWORD, options=foreign.options),
            lambda: autoconf.discover("bob@gmail.com", options=autoconf.Options(offline=True)),
        ]
        with ThreadPoolExecutor(8) as pool:
            reports = list(pool.map(lambda work: work(), wanted * 2))

    assert [report.works for report in reports] == [True, False, False, False] * 2
    assert [report.pending is not None for report in reports] == [False, False, True, False] * 2
    assert [report.domain for report in reports] == ["example.com"] * 3 + ["gmail.com"] + [
        "example.com"
    ] * 3 + ["gmail.com"]


def test_an_option_that_names_no_file_ends_the_run_with_one_done(tmp_path: Path) -> None:
    seen: list[Event] = []
    options = autoconf.Options(ca_file=(str(tmp_path / "missing"),))
    with pytest.raises(UsageError):
        autoconf.discover(ADDRESS, options=options, watch=seen.append)

    assert [e for e in seen if isinstance(e, Done)] == [Done(status=2, problem=Trouble.USAGE)]


def test_a_domain_alone_cannot_be_checked() -> None:
    with pytest.raises(UsageError):
        autoconf.check("example.com", password=PASSWORD)


def test_most_settings_are_made_for_an_address_and_the_sheet_for_a_domain_too() -> None:
    report = autoconf.discover("gmail.com", options=autoconf.Options(offline=True))

    with pytest.raises(UsageError, match="msmtp needs an address"):
        autoconf.render(report, "msmtp")
    sheet = autoconf.render(report, "sheet").artifacts[0].content.decode()
    assert sheet.startswith("Mail settings for everybody at gmail.com\n")


def test_steps_and_reasons_have_texts() -> None:
    report = autoconf.discover("alice@gmail.com", options=autoconf.Options(offline=True))
    rendering = autoconf.render(report, "msmtp")

    assert autoconf.text(rendering.steps[0]).startswith("msmtp --file DIR/msmtp/msmtprc ")


def test_every_public_name_is_listed_before_its_first_use() -> None:
    code = "import autoconf; print(*set(autoconf.__all__) - set(dir(autoconf)))"
    run = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert run.stdout.strip() == ""


WRONG_TYPES: Any = [
    (autoconf.Options, {"connect_to": "a:1:b:2"}),
    (autoconf.Options, {"trust_host": ["example.com"]}),
    (autoconf.Options, {"resolver": b"192.0.2.1"}),
    (autoconf.Options, {"timeout": "30"}),
    (autoconf.Options, {"timeout": True}),
    (autoconf.Options, {"yes": 1}),
    (autoconf.Choices, {"incoming": "pop3"}),
    (autoconf.Choices, {"leave_on_server": "never"}),
    (autoconf.Choices, {"folders": "nonsense"}),
]


@pytest.mark.parametrize(("kind", "values"), WRONG_TYPES, ids=str)
def test_a_value_of_another_type_is_wrong_use(kind: Any, values: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=next(iter(values))):
        kind(**values)


def test_an_event_for_each_thing_comes_before_the_end(tmp_path: Path) -> None:
    seen: list[Event] = []
    with running_site(tmp_path) as site:
        autoconf.check(ADDRESS, password=PASSWORD, options=site.options, watch=seen.append)

    assert any(isinstance(event, ConfigFound) for event in seen)
    assert seen[-1] == Done(status=0)


def test_the_examples_of_the_page_run_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    monkeypatch.chdir(tmp_path)
    with running_site(tmp_path, mail=ELSEWHERE) as site:
        names: dict[str, object] = {"options": site.options}
        for example in EXAMPLES:
            exec(compile(example, "docs/library.md", "exec"), names)  # noqa: S102 - our own page

    assert len(EXAMPLES) == 6
    assert isinstance(names["report"], autoconf.Report)
    assert names["report"].works
    assert [path.name for path in (tmp_path / "settings").rglob("*.js")] != []


def test_a_report_becomes_a_page_and_a_ticket_without_private_values() -> None:
    report = autoconf.discover("alice@gmail.com", options=autoconf.Options(offline=True))

    assert b"alice@gmail.com" in autoconf.html(report)
    ticket = autoconf.markdown(autoconf.redact(report)).decode()
    assert "alice" not in ticket
    assert "imap.gmail.com" in ticket
