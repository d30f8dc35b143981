"""A call that is cancelled returns at once with what is known, wherever it waits."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

import autoconf
from autoconf.events import ConfigFound, Done, Event, Started, Trouble
from tests.library.site import ADDRESS, Site, running_site, tls
from tests.servers.leftovers import SOON_S, descriptors, threads, until
from tests.servers.mail import PASSWORD, ImapServer
from tests.servers.nameserver import Behaviour
from tests.servers.tcp import Stalling, black_hole, over_tls


@dataclass
class Moment:
    """A run, and the moment at which it is cancelled.

    Attributes:
        is_reached: tells that the run waits there.
        logs_in: whether it is a ``check``.
    """

    site: Site
    is_reached: Callable[[], bool]
    logs_in: bool = True
    seen: list[Event] = field(default_factory=list)

    def run(self, cancel: autoconf.CancelToken) -> autoconf.Report:
        if not self.logs_in:
            return autoconf.discover(
                ADDRESS, options=self.site.options, watch=self.seen.append, cancel=cancel
            )
        return autoconf.check(
            ADDRESS,
            password=PASSWORD,
            options=self.site.options,
            watch=self.seen.append,
            cancel=cancel,
        )

    def has(self, kind: type) -> bool:
        return any(isinstance(event, kind) for event in self.seen)


def silent_name_server(stack: ExitStack, folder: Path) -> Moment:
    site = stack.enter_context(running_site(folder, names=Behaviour(is_deaf=True)))
    return Moment(site, lambda: site.names.datagrams > 0, logs_in=False)


def silent_web_server(stack: ExitStack, folder: Path) -> Moment:
    stalling = Stalling(waits_for=1)
    site = stack.enter_context(running_site(folder, web=over_tls(tls(), stalling)))
    return Moment(site, stalling.has_stalled.is_set, logs_in=False)


def handshake_of_a_web_server(stack: ExitStack, folder: Path) -> Moment:
    stalling = Stalling(waits_for=1)
    site = stack.enter_context(running_site(folder, web=stalling))
    return Moment(site, stalling.has_stalled.is_set)


def connecting(stack: ExitStack, folder: Path) -> Moment:
    port = stack.enter_context(black_hole())
    site = stack.enter_context(running_site(folder))
    places = (f"imap.example.com:993:127.0.0.1:{port}", *site.options.connect_to)
    site.options = replace(site.options, connect_to=places)
    moment = Moment(site, lambda: moment.has(ConfigFound))
    return moment


def handshake_of_a_mail_server(stack: ExitStack, folder: Path) -> Moment:
    stalling = Stalling(waits_for=1)
    site = stack.enter_context(running_site(folder, imap_port=stalling))
    moment = Moment(site, lambda: stalling.has_stalled.is_set() and moment.has(ConfigFound))
    return moment


def answering_nothing_to(command: str) -> Callable[[ExitStack, Path], Moment]:
    def at(stack: ExitStack, folder: Path) -> Moment:
        imap = ImapServer(silent_at=command)
        site = stack.enter_context(running_site(folder, imap=imap))
        return Moment(site, imap.has_stalled.is_set)

    return at


def pause_of_a_round_trip(stack: ExitStack, folder: Path) -> Moment:
    site = stack.enter_context(running_site(folder))
    site.options = replace(site.options, round_trip=True)
    return Moment(site, lambda: any("SEARCH" in line for line in site.imap.heard))


@pytest.mark.parametrize(
    "moment_in",
    [
        silent_name_server,
        silent_web_server,
        handshake_of_a_web_server,
        connecting,
        handshake_of_a_mail_server,
        pytest.param(answering_nothing_to("AUTHENTICATE"), id="login"),
        pytest.param(answering_nothing_to("EXAMINE"), id="after_the_login"),
        pause_of_a_round_trip,
    ],
)
def test_a_call_ends_at_once_and_leaves_no_socket_and_no_thread(
    moment_in: Callable[[ExitStack, Path], Moment],
    tmp_path: Path,
) -> None:
    cancel, cancelled_at = autoconf.CancelToken(), []
    with ExitStack() as stack:
        moment = moment_in(stack, tmp_path)
        autoconf.discover("example.org", options=autoconf.Options(offline=True))
        open_before, threads_before = descriptors(moment.site.servers), threads()

        def end_it() -> None:
            until(moment.is_reached)
            cancelled_at.append(time.monotonic())
            cancel.cancel()

        threading.Thread(target=end_it, name="server that cancels").start()
        report = moment.run(cancel)
        late_s = time.monotonic() - cancelled_at[0]

        assert moment.is_reached()
        assert late_s < SOON_S < moment.site.options.timeout
        assert until(lambda: threads() <= threads_before)
        assert until(lambda: descriptors(moment.site.servers) <= open_before)
        assert (report.is_cancelled, report.pending, report.findings) == (True, None, ())
        assert [e for e in moment.seen if isinstance(e, Done)] == [
            Done(status=1, problem=Trouble.CANCELLED)
        ]
        assert isinstance(moment.seen[-1], Done)


def test_a_login_that_was_cut_counts_as_one_that_may_have_failed(tmp_path: Path) -> None:
    imap, cancel = ImapServer(silent_at="AUTHENTICATE"), autoconf.CancelToken()
    with running_site(tmp_path, imap=imap) as site:

        def end_it() -> None:
            imap.has_stalled.wait(SOON_S)
            cancel.cancel()

        threading.Thread(target=end_it).start()
        cut = autoconf.check(ADDRESS, password=PASSWORD, options=site.options, cancel=cancel)
        imap.silent_at, imap.has_stalled = "", threading.Event()
        seen: list[Event] = []
        autoconf.check(cut, password="wrong", options=site.options, watch=seen.append)

    used = [event.tries_used for event in seen if isinstance(event, autoconf.events.LoginEnded)]
    assert used[0] == 2


@pytest.mark.parametrize("work", [autoconf.discover, autoconf.check])
def test_a_token_that_is_cancelled_already_lets_nothing_be_sent(
    work: Callable[..., autoconf.Report], tmp_path: Path
) -> None:
    cancel = autoconf.CancelToken()
    seen: list[Event] = []
    cancel.cancel()
    with running_site(tmp_path) as site:
        report = work(ADDRESS, options=site.options, cancel=cancel, watch=seen.append)

    assert (report.is_cancelled, report.attempts, site.names.datagrams) == (True, (), 0)
    assert [type(event) for event in seen] == [Started, Done]


def test_a_run_that_was_cancelled_begins_anew_with_its_report(tmp_path: Path) -> None:
    cancel = autoconf.CancelToken()
    with running_site(tmp_path) as site:

        def end_it(event: Event) -> None:
            if isinstance(event, ConfigFound):
                cancel.cancel()

        cut = autoconf.check(ADDRESS, options=site.options, watch=end_it, cancel=cancel)

        assert cut.is_cancelled
        assert autoconf.check(cut, password=PASSWORD, options=site.options).works


def test_a_cancelled_report_says_so_in_its_title(tmp_path: Path) -> None:
    cancel = autoconf.CancelToken()
    cancel.cancel()
    with running_site(tmp_path) as site:
        report = autoconf.discover(ADDRESS, options=site.options, cancel=cancel)

    assert report.verdict.message.id == "verdict.cancelled"


def test_one_call_is_cancelled_and_another_goes_on(tmp_path: Path) -> None:
    cancel = autoconf.CancelToken()
    cancel.cancel()
    with running_site(tmp_path) as site:
        autoconf.check(ADDRESS, password=PASSWORD, options=site.options, cancel=cancel)

        assert autoconf.check(ADDRESS, password=PASSWORD, options=site.options).works
