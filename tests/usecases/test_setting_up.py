"""``set_up`` against the demo provider: what is told, and what is written."""

from pathlib import Path

from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.events import Done, Event, FileWritten, Started, Trouble
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.model.secret import Credential, Secret
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import CancelToken
from autoconf.usecases.setting_up import SetUp, Wanted, set_up
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from tests.conftest import Demo

CLIENTS = ("thunderbird", "outlook", "sheet")


def words(message: Message) -> str:
    return text(message.id, message.parameters)


class Run:
    """One run of ``set_up``, with the events that it told."""

    def __init__(self, demo: Demo, folder: Path, cancel: CancelToken | None = None) -> None:
        provider = demo.provider
        self.events: list[Event] = []
        self.folder = folder
        self.start = start_of(EmailAddress.parse(provider.address))
        self.world = World(
            Options(
                resolver=provider.resolver,
                connect_to=provider.connect_to,
                ca_file=(provider.ca_file,),
                no_ispdb=True,
            ),
            watch=self.events.append,
            ledger=MemoryLedger(),
            cancel=cancel,
        )

    def __call__(self, password: Secret, *, untested: bool = False) -> SetUp:
        wanted = Wanted(
            output=OutputOptions(client=CLIENTS),
            folder=self.folder,
            clients=CLIENTS,
            words=words,
            untested=untested,
        )
        with self.world:
            return set_up(self.start, self.world, wanted, Credential(secret=password))

    @property
    def written(self) -> list[FileWritten]:
        return [event for event in self.events if isinstance(event, FileWritten)]


def test_each_client_is_told_after_its_files_are_there(demo: Demo, tmp_path: Path) -> None:
    run = Run(demo, tmp_path / "out")

    made = run(demo.provider.password)

    assert made.status == 0
    assert [event.client for event in run.written] == list(CLIENTS)
    files = [name for event in run.written for name in event.files]
    assert [name for name in files if not (tmp_path / "out" / name).is_file()] == []
    assert (tmp_path / "out" / "report.json").is_file()


def test_a_run_begins_with_started_and_ends_with_its_only_done(demo: Demo, tmp_path: Path) -> None:
    run = Run(demo, tmp_path / "out")

    run(demo.provider.password)

    assert isinstance(run.events[0], Started)
    ends = [event for event in run.events if isinstance(event, Done)]
    assert ends == [run.events[-1]]
    assert (ends[0].status, ends[0].problem) == (0, None)


def test_without_an_accepted_login_nothing_is_written(demo: Demo, tmp_path: Path) -> None:
    run = Run(demo, tmp_path / "out")

    made = run(Secret("wrong"))

    assert (made.status, run.written, list(tmp_path.iterdir())) == (1, [], [])
    assert made.why_none is not None
    assert words(made.why_none) == "no login was accepted for both reading and sending"
    assert run.events[-1] == Done(status=1, verdict="login-refused")


def test_files_without_a_proof_are_written_on_request(demo: Demo, tmp_path: Path) -> None:
    run = Run(demo, tmp_path / "out")

    made = run(Secret("wrong"), untested=True)

    assert made.profile is not None
    assert not made.profile.tested
    assert made.status == 1
    assert len(run.written) == len(CLIENTS)


def test_letters_outside_ascii_in_the_password_are_known_to_the_files_alone(
    demo: Demo, tmp_path: Path
) -> None:
    made = Run(demo, tmp_path / "out")(Secret("geheim-\u00fc1"), untested=True)

    assert made.profile is not None
    assert made.profile.has_odd_password
    written = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any("geheim-\u00fc1".encode() in content for content in written)


def test_a_cancelled_run_writes_nothing(demo: Demo, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    run = Run(demo, tmp_path / "out", token)

    made = run(demo.provider.password, untested=True)

    assert (made.output, list(tmp_path.iterdir())) == (None, [])
    assert run.events[-1] == Done(status=1, problem=Trouble.CANCELLED)
