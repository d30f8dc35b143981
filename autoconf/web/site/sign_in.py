"""The sign-in of a visitor at the provider: there, back, and with a code on another device."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from autoconf.errors import SignInError
from autoconf.listening.waiting import in_thread
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.web.errors import RefusedRequestError
from autoconf.web.jobs.job import Job
from autoconf.web.pages.contexts.facts import Ways
from autoconf.web.pages.contexts.sign_in import code_to_type, elsewhere, failed, foreign
from autoconf.web.reception import LoginWish, Reception
from autoconf.web.sign_in.clients import CALLBACK
from autoconf.web.sign_in.waiting import KEPT_S, Granted
from autoconf.web.site.browsers import Browser, Front, form_of
from autoconf.web.visitors import SECURE_STATE, STATE, cookies_of

_SEE_OTHER: Final = 303
_FAILED: Final = 400
_MOST_STATE: Final = 64


class SignInRoutes(Controller):
    """A sign-in as a browser sees it."""

    include_in_schema = False

    @get("/jobs/{job_id:str}/sign-in")
    async def there(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Send the browser to the provider, after a question where a stranger names it."""
        browser = front.browser_of(request)
        job, report, ways = await _wanted(reception, browser, job_id)
        words, url = front.words(browser), f"/jobs/{job.id}"
        if not ways.at_page:
            raise RefusedRequestError("no-sign-in")
        if ways.is_foreign and request.query_params.get("agreed") != "yes":
            return front.page(browser, foreign(url, ways.host, words))
        if ways.site != f"{request.url.scheme}://{request.url.netloc}":
            return front.page(browser, elsewhere(url, f"{ways.site}/", words))
        try:
            sent = await reception.sign_ins.send(browser.visitor, job, report)
        except SignInError as error:
            return front.page(browser, failed(url, ways.host, error, words), _FAILED)
        answer: Response[Any] = Redirect(sent.url, status_code=_SEE_OTHER)
        _keep(answer, sent.state, is_secure=browser.is_secure)
        return answer

    @get(CALLBACK)
    async def back(
        self,
        request: Request[Any, Any, Any],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Take the answer of the provider, and test the login with its token."""
        browser = front.browser_of(request)
        cookies = cookies_of({"cookie": request.headers.get("cookie", "")})
        state = cookies.get(SECURE_STATE if browser.is_secure else STATE, "")[:_MOST_STATE]
        query = request.scope["query_string"].decode("latin-1")
        sent = await reception.sign_ins.sent(browser.visitor, state, query)
        try:
            granted = await reception.sign_ins.redeemed(sent, state, query)
        except SignInError as error:
            words = front.words(browser)
            context = failed(f"/jobs/{sent.job}", sent.offer.host, error, words)
            return front.page(browser, context, _FAILED)
        answer = await _tested(reception, browser, granted)
        _keep(answer, "", is_secure=browser.is_secure)
        return answer

    @post("/jobs/{job_id:str}/code")
    async def ask_code(
        self,
        request: Request[Any, Any, Any],
        job_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Ask the provider for a code to type on another device."""
        browser = front.browser_of(request)
        await form_of(request, browser)
        job, report, ways = await _wanted(reception, browser, job_id)
        if not ways.with_code:
            raise RefusedRequestError("no-sign-in")
        try:
            code_id = await reception.sign_ins.code_for(browser.visitor, job, report)
        except SignInError as error:
            words = front.words(browser)
            return front.page(browser, failed(f"/jobs/{job.id}", ways.host, error, words), _FAILED)
        return Redirect(f"/sign-in/code/{code_id}", status_code=_SEE_OTHER)

    @get("/sign-in/code/{code_id:str}")
    async def look(
        self,
        request: Request[Any, Any, Any],
        code_id: FromPath[str],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Show the code, and ask the provider whether it was typed."""
        browser = front.browser_of(request)
        typing = await reception.sign_ins.typing(browser.visitor, code_id)
        words, url = front.words(browser), f"/jobs/{typing.job}"
        try:
            granted = await reception.sign_ins.asked(code_id, typing)
        except SignInError as error:
            return front.page(browser, failed(url, typing.offer.host, error, words), _FAILED)
        if granted is not None:
            return await _tested(reception, browser, granted)
        pages = typing.page, typing.page_with_code
        own = f"/sign-in/code/{code_id}"
        context = code_to_type(own, url, typing.code, pages, typing.interval, words)
        return front.page(browser, context)


async def _tested(reception: Reception, browser: Browser, granted: Granted) -> Response[Any]:
    """Test the login with a token, and give the token back when that is over."""
    sign_ins = reception.sign_ins

    def over() -> None:
        sign_ins.give_back(granted)

    wish = LoginWish(
        credential=Credential(secret=granted.tokens.access, only_hosts=granted.offer.hosts),
        after=over,
    )
    try:
        before = await reception.find(browser.visitor, granted.job)
        job = await reception.check(browser.visitor, before, wish)
    except Exception:
        await in_thread(over)
        raise
    return Redirect(f"/jobs/{job.id}", status_code=_SEE_OTHER)


async def _wanted(reception: Reception, browser: Browser, job_id: str) -> tuple[Job, Report, Ways]:
    """Return a job of the visitor, the report to continue from, and the ways to sign in.

    Raises:
        RefusedRequestError: there is no way.
        NotThereError, StoreAwayError.
    """
    job = await reception.find(browser.visitor, job_id)
    report = await reception.report_to_continue(job)
    ways = reception.sign_ins.ways(browser.visitor, report)
    if ways is None:
        raise RefusedRequestError("no-sign-in")
    return job, report, ways


def _keep(answer: Response[Any], state: str, *, is_secure: bool) -> None:
    """Let the browser keep the state of a sign-in; empty: forget it.

    ``Lax`` lets the cookie come along when the provider sends the browser back.
    """
    name = SECURE_STATE if is_secure else STATE
    seconds = int(KEPT_S) if state else 0
    answer.set_cookie(name, state, max_age=seconds, httponly=True, samesite="lax", secure=is_secure)
