"""The pages of a job, and what its visitor may do with it."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.secret import Credential, Secret
from autoconf.web.api.jobs import LastEvent, stream_of
from autoconf.web.errors import RefusedRequestError, WebError
from autoconf.web.jobs.job import Job, JobKind
from autoconf.web.pages.contexts.choosing import page_of
from autoconf.web.pages.contexts.facts import Chosen, JobFacts, Ways
from autoconf.web.pages.contexts.forms import present
from autoconf.web.pages.contexts.login import login
from autoconf.web.pages.contexts.sheet import sheet
from autoconf.web.pages.contexts.stops import attempts
from autoconf.web.pages.contexts.ticket import ticket
from autoconf.web.reception import Complaint, LoginWish, Reception
from autoconf.web.site.browsers import Browser, Front, field_of, form_of, pasted_of

_SEE_OTHER: Final = 303


class JobPages(Controller):
    """A job as a browser sees it."""

    include_in_schema = False

    @get("/jobs/{job_id:str}")
    async def job(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Show how far a job is, or what came of it."""
        browser = front.browser_of(request)
        facts = await facts_of(reception, browser, job_id)
        return front.page(browser, page_of(facts, front.words(browser), _chosen(request)))

    @get("/jobs/{job_id:str}/events")
    async def events(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
        last: LastEvent = "",
    ) -> Response[Any]:
        """Stream the events of a job to its page."""
        browser = front.browser_of(request)
        return await stream_of(reception, browser.visitor, job_id, last)

    @post("/jobs/{job_id:str}/stop")
    async def stop(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Redirect:
        """End a job."""
        job = await _posted(request, job_id, reception, front)
        await reception.desk.stop(job.id)
        return _to(job)

    @post("/jobs/{job_id:str}/finish")
    async def finish(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Redirect:
        """Show what is there already."""
        job = await _posted(request, job_id, reception, front)
        await reception.desk.finish(job.id)
        return _to(job)

    @post("/jobs/{job_id:str}/confirm")
    async def confirm(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Redirect:
        """Take the answer about a foreign provider."""
        browser = front.browser_of(request)
        form = await form_of(request, browser)
        job = await reception.find(browser.visitor, job_id)
        yes = field_of(form, "answer") == "yes"
        return _to(await reception.answer(browser.visitor, job, yes=yes))

    @get("/jobs/{job_id:str}/login")
    async def login_page(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Ask for the password, and say before where it goes."""
        browser = front.browser_of(request)
        facts = await facts_of(reception, browser, job_id)
        if not facts.login_tests:
            raise RefusedRequestError("login-tests-off")
        if facts.report is None:
            raise RefusedRequestError("no-report")
        show = attempts if facts.tries_used >= MAX_FAILURES else login
        return front.page(browser, show(facts, facts.report, front.words(browser)))

    @post("/jobs/{job_id:str}/login")
    async def log_in(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Redirect:
        """Test the login; the password is in the body of this request alone."""
        browser = front.browser_of(request)
        form = await form_of(request, browser)
        job = await reception.find(browser.visitor, job_id)
        if not field_of(form, "password"):
            return Redirect(f"/jobs/{job.id}/login", status_code=_SEE_OTHER)
        wish = LoginWish(
            credential=Credential(secret=Secret(field_of(form, "password"))),
            user_name=await _other_name(reception, job, field_of(form, "user_name").strip()),
        )
        return _to(await reception.check(browser.visitor, job, wish))

    @get("/jobs/{job_id:str}/compare")
    async def compare(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Ask for the present settings."""
        browser = front.browser_of(request)
        facts = await facts_of(reception, browser, job_id)
        return front.page(browser, present(facts, front.words(browser)))

    @post("/jobs/{job_id:str}/using")
    async def using(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Redirect:
        """Compare with the present settings."""
        browser = front.browser_of(request)
        form = await form_of(request, browser)
        job = await reception.find(browser.visitor, job_id)
        pasted = await pasted_of(form, front.words(browser))
        if not pasted:
            return Redirect(f"/jobs/{job.id}/compare", status_code=_SEE_OTHER)
        complaint = Complaint(using=pasted)
        return _to(await reception.check(browser.visitor, job, complaint=complaint))

    @get("/jobs/{job_id:str}/ticket")
    async def ticket_page(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Show the result as a text for a helpdesk, without private values."""
        browser = front.browser_of(request)
        facts = await facts_of(reception, browser, job_id)
        if facts.report is None:
            raise RefusedRequestError("no-report")
        mail = front.brand.helpdesk_mail
        return front.page(browser, ticket(facts, facts.report, mail, front.words(browser)))

    @get("/sheet/{job_id:str}")
    async def sheet_page(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[bytes]:
        """Show the settings on one sheet of paper."""
        browser = front.browser_of(request)
        facts = await facts_of(reception, browser, job_id)
        if facts.report is None or facts.report.config is None:
            raise RefusedRequestError("no-report")
        chosen = _chosen(request) or Chosen()
        return front.page(browser, sheet(facts, facts.report, front.words(browser), chosen))


async def facts_of(reception: Reception, browser: Browser, job_id: str) -> JobFacts:
    """Return what a page may know about a job of the browser.

    Raises:
        NotThereError, StoreAwayError: see ``Reception.find``.
    """
    job = await reception.find(browser.visitor, job_id)
    result = await reception.result_of(job)
    kind = JobKind.DISCOVER if job.kind is JobKind.RENDER else job.kind
    used, pause_s = await _tries_of(reception, job)
    return JobFacts(
        id=job.id,
        kind=kind.value,
        state=job.state.value,
        address=job.subject,
        place=job.place,
        events=tuple(event for _, event in await reception.store.entries(job.id)),
        report=None if result is None else result.report,
        audit=None if result is None else result.audit,
        tries_used=used,
        pause_s=pause_s,
        login_tests=reception.settings.login_tests and browser.visitor.is_private,
        has_login=job.has_login,
        sign_in=await _ways_of(reception, browser, job),
    )


async def _ways_of(reception: Reception, browser: Browser, job: Job) -> Ways | None:
    """Return how the visitor can sign in for a job that is over."""
    try:
        report = await reception.report_to_continue(job)
    except WebError:  # it has none, or none yet
        return None
    return reception.sign_ins.ways(browser.visitor, report)


async def _tries_of(reception: Reception, job: Job) -> tuple[int, float]:
    """Return how many logins of the account failed, and the seconds until the next one."""
    try:
        address = EmailAddress.parse(job.subject)
    except UsageError:  # a domain has no logins
        return 0, 0.0
    limits = reception.limits
    return await limits.tries_used(address), await limits.pause_s(address)


async def _other_name(reception: Reception, job: Job, typed: str) -> str | None:
    """Return the user name of a form; None: it is the one that the settings make by themselves."""
    report = await reception.report_of(job)
    if not typed or report is None or report.config is None or report.address is None:
        return typed or None
    address = report.address
    usual = {server.login_name(address) for server in report.config.servers}
    return None if typed in usual else typed


async def _posted(
    request: Request[Any, Any, Any], job_id: str, reception: Reception, front: Front
) -> Job:
    """Return the job that a form is about."""
    browser = front.browser_of(request)
    await form_of(request, browser)
    return await reception.find(browser.visitor, job_id)


def _chosen(request: Request[Any, Any, Any]) -> Chosen | None:
    protocol = request.query_params.get("protocol", "")
    client = request.query_params.get("client", "")
    if not (protocol or client):
        return None
    return Chosen(protocol=protocol if protocol in ("imap", "pop3") else "", client=client[:64])


def _to(job: Job) -> Redirect:
    return Redirect(f"/jobs/{job.id}", status_code=_SEE_OTHER)
