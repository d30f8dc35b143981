"""The reception: page and API hand in what a visitor wants, and get a job."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import parse_hostname
from autoconf.model.message import Message
from autoconf.model.profile import Choices
from autoconf.model.questions import NeedsConfirmation, UserAnswer
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.renderers.interface import Words
from autoconf.usecases.starting import start_of
from autoconf.usecases.using import Pasted
from autoconf.web.errors import ConfirmationNeededError, NotThereError, RefusedRequestError
from autoconf.web.jobs import works
from autoconf.web.jobs.desk import Desk
from autoconf.web.jobs.job import Job, JobKind, Result, new_id
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.rules import Work
from autoconf.web.jobs.store import Store
from autoconf.web.settings import Settings
from autoconf.web.sign_in.desk import SignInDesk, Webs
from autoconf.web.visitors import Visitor

_RUN_S: Final = 45.0
"""The longest time of a run."""

_CONTINUED: Final = frozenset({JobKind.DISCOVER, JobKind.CHECK, JobKind.DIAGNOSE})


class LoginWish(Struct, frozen=True, kw_only=True):
    """With what to log in, and where.

    Attributes:
        credential: None: no login.
        user_name: the only one to try; None: made from the address.
        confirmed: hosts that the person vouches for.
        after: is called when the logins are over.
    """

    credential: Credential | None = None
    user_name: str | None = None
    confirmed: tuple[str, ...] = ()
    after: Callable[[], None] = works.nothing


class Complaint(Struct, frozen=True, kw_only=True):
    """What a person says, and what their mail program has now.

    Attributes:
        words: a complaint, a symptom's id or an error number; empty: none.
        using: present settings.
    """

    words: str = ""
    using: tuple[Pasted, ...] = ()


class Outside(Struct, frozen=True):
    """What a reception needs of the world outside: for runs, and for sign-ins."""

    worlds: works.Worlds
    webs: Webs


_NO_LOGIN: Final = LoginWish()
_NO_COMPLAINT: Final = Complaint()


class Reception:
    """Turns wishes into jobs within the limits, and finds jobs for their owners."""

    def __init__(
        self, settings: Settings, store: Store, desk: Desk, limits: Limits, outside: Outside
    ) -> None:
        """Open."""
        self.settings = settings
        self.store = store
        self.desk = desk
        self.limits = limits
        self.sign_ins = SignInDesk(settings, store, limits, outside.webs)
        self._worlds = outside.worlds
        longest = min(settings.options.timeout, _RUN_S)
        self._options = replace(settings.options, timeout=longest)

    async def discover(self, visitor: Visitor, subject: str) -> Job:
        """Find the settings of an address or a domain.

        Raises:
            InvalidAddressError, RefusedRequestError, TooManyError, BusyError, StoreAwayError.
        """
        start = self._start(subject)
        options = replace(self._options, no_login=True)
        work = works.discovery(start, options, self._worlds)
        return await self._take(
            self._job(visitor, JobKind.DISCOVER, _subject(start)), work, visitor
        )

    async def check(
        self,
        visitor: Visitor,
        what: str | Job,
        login: LoginWish = _NO_LOGIN,
        complaint: Complaint = _NO_COMPLAINT,
    ) -> Job:
        """Find settings, or continue from a job; reach the servers; log in with a password.

        Args:
            visitor: who asks.
            what: an address, or a job of the visitor with a report. After a login the run
                continues from the report before it.
            login: with what.
            complaint: of the person.

        Raises:
            ConfirmationNeededError: the job's report names hosts to confirm, and they are not.
            InvalidAddressError, RefusedRequestError, TooManyError, BusyError, StoreAwayError,
            NotThereError.
        """
        start = await self.report_to_continue(what) if isinstance(what, Job) else self._start(what)
        if isinstance(what, Job) and complaint != _NO_COMPLAINT:
            start = replace(start, using=(), using_problems=(), symptom=None)
        return await self._go_on(visitor, start, login, complaint, what)

    async def answer(self, visitor: Visitor, job: Job, *, yes: bool) -> Job:
        """Continue a job that ended with a question; see ``check`` for errors."""
        start = await self.report_to_continue(job)
        if start.pending is None:
            raise RefusedRequestError("no-report")
        start = start.answered(UserAnswer(start.pending, yes))
        return await self._go_on(visitor, start, _NO_LOGIN, _NO_COMPLAINT, job)

    async def _go_on(
        self,
        visitor: Visitor,
        start: Report,
        login: LoginWish,
        complaint: Complaint,
        what: str | Job,
    ) -> Job:
        address = start.address
        if address is None:
            raise InvalidAddressError("library.needs-address", domain=start.domain)
        if login.credential is not None:
            await self._require_login(visitor, start, login)
        options = replace(
            self._options,
            trust_host=(*self._options.trust_host, *login.confirmed),
            username=login.user_name,
            no_login=not self.settings.login_tests,
            symptom=complaint.words or None,
        )
        is_complaint = complaint != _NO_COMPLAINT
        kind = JobKind.DIAGNOSE if is_complaint else JobKind.CHECK
        job = self._job(visitor, kind, address.text)
        job = replace(
            job,
            has_login=login.credential is not None,
            parent=what.id if isinstance(what, Job) else "",
        )
        work = works.check(
            start, options, self._worlds, login.credential, complaint.using, login.after
        )
        return await self._take(job, work, visitor)

    async def audit(self, visitor: Visitor, domain: str, fix: Words | None = None) -> Job:
        """See a domain as mail programs see it; see ``discover`` for errors.

        Args:
            visitor: who asks.
            domain: the name.
            fix: makes the words of the records and files that it lacks; None: none are made.
        """
        name = parse_hostname(domain)
        self._require_domain(name)
        options = replace(self._options, no_login=True)
        work = works.audit(name, options, self._worlds, fix)
        return await self._take(self._job(visitor, JobKind.AUDIT, name), work, visitor)

    async def render(
        self,
        visitor: Visitor,
        report: Report,
        choices: Choices,
        clients: Sequence[str],
        words: Callable[[Message], str],
    ) -> Job:
        """Write files from a report; see ``discover`` for errors."""
        work = works.rendering(report, choices, clients, words)
        return await self._take(self._job(visitor, JobKind.RENDER, _subject(report)), work, visitor)

    async def find(self, visitor: Visitor, job_id: str) -> Job:
        """Return a job of the visitor, and note that it was asked for.

        Raises:
            NotThereError, StoreAwayError.
        """
        job = await self.store.get(job_id)
        if job is None:
            owner = await self.store.was(job_id)
            raise NotThereError(is_gone=owner is not None and visitor.owns(owner))
        if not visitor.owns(job.owner):
            raise NotThereError
        await self.store.see(job_id)
        return job

    async def report_of(self, job: Job) -> Report | None:
        """Return the report of a job; None: it has none, or none yet."""
        result = await self.store.result(job.id)
        return None if result is None else result.report

    async def result_of(self, job: Job) -> Result | None:
        """Return what came of a job; None: nothing yet."""
        return await self.store.result(job.id)

    async def end(self, job: Job) -> None:
        """End a job, and forget it."""
        await self.desk.stop(job.id)
        await self.store.drop(job.id)

    def _start(self, subject: str) -> Report:
        start = start_of(subject)
        self._require_domain(start.domain)
        return start

    def _require_domain(self, domain: str) -> None:
        if not self.settings.answers_for(domain):
            raise RefusedRequestError("other-domain", domain=domain)

    async def _require_login(self, visitor: Visitor, start: Report, login: LoginWish) -> None:
        """Check that a password may be taken, before it is used for anything."""
        if not (self.settings.login_tests and visitor.is_private):
            raise RefusedRequestError("login-tests-off")
        question = start.pending
        if isinstance(question, NeedsConfirmation):
            confirmed = set(login.confirmed)
            if not confirmed.issuperset(question.hosts):
                raise ConfirmationNeededError(question)
        assert start.address is not None  # noqa: S101 - the caller has checked it
        await self.limits.login(visitor.client, start.address, login.user_name)

    async def report_to_continue(self, job: Job) -> Report:
        """Return the report to continue from: of a login, the one before it.

        Raises:
            RefusedRequestError: there is none.
            StoreAwayError.
        """
        if job.has_login:
            before = await self.store.get(job.parent) if job.parent else None
            if before is None:
                return self._start(job.subject)
            return await self.report_to_continue(before)
        result = await self.store.result(job.id)
        if job.kind not in _CONTINUED or result is None or result.report is None:
            raise RefusedRequestError("no-report")
        return result.report

    def _job(self, visitor: Visitor, kind: JobKind, subject: str) -> Job:
        return Job(
            id=new_id(), kind=kind, owner=visitor.owner, subject=subject, created_at=time.time()
        )

    async def _take(self, job: Job, work: Work, visitor: Visitor) -> Job:
        await self.limits.job(visitor.client)
        return await self.desk.take(job, work, visitor.client)


def _subject(report: Report) -> str:
    return report.domain if report.address is None else report.address.text
