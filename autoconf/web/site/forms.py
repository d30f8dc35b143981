"""Where visits begin: an address, a complaint, a domain."""

from typing import Any, Final

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from autoconf.errors import InvalidAddressError
from autoconf.web.pages.contexts.forms import OTHER, domain, not_a_domain, symptoms
from autoconf.web.pages.contexts.start import not_an_address, start, why_not
from autoconf.web.reception import Complaint, Reception
from autoconf.web.site.browsers import Front, field_of, form_of, pasted_of

_SEE_OTHER: Final = 303
_WRONG: Final = 422
_MOST: Final = 512
_MOST_WORDS: Final = 500


class FormRoutes(Controller):
    """The first pages."""

    include_in_schema = False

    @get("/")
    async def start(
        self, request: Request[Any, Any, Any], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """Ask for an address."""
        browser = front.browser_of(request)
        return front.page(browser, start(front.words(browser)))

    @post("/")
    async def find(
        self,
        request: Request[Any, Any, Any],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Find the settings of an address or a domain."""
        browser = front.browser_of(request)
        typed = field_of(await form_of(request, browser), "address").strip()[:_MOST]
        try:
            if "@" in typed:
                job = await reception.check(browser.visitor, typed)
            else:
                job = await reception.discover(browser.visitor, typed)
        except InvalidAddressError as error:
            context = not_an_address(typed, error, front.words(browser))
            return front.page(browser, context, _WRONG)
        return Redirect(f"/jobs/{job.id}", status_code=_SEE_OTHER)

    @get("/symptoms")
    async def symptoms(
        self, request: Request[Any, Any, Any], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """Ask what does not work."""
        browser = front.browser_of(request)
        return front.page(browser, symptoms(front.words(browser)))

    @post("/symptoms")
    async def diagnose(
        self,
        request: Request[Any, Any, Any],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Look at what a visitor complains about."""
        browser = front.browser_of(request)
        form = await form_of(request, browser)
        typed = field_of(form, "address").strip()[:_MOST]
        said = field_of(form, "words").strip()[:_MOST_WORDS]
        chosen = field_of(form, "symptom")[:64]
        using = await pasted_of(form, front.words(browser))
        complaint = Complaint(words=said or ("" if chosen == OTHER else chosen), using=using)
        try:
            job = await reception.check(browser.visitor, typed, complaint=complaint)
        except InvalidAddressError as error:
            words = front.words(browser)
            why = words(why_not(typed, error))
            context = symptoms(words, address=typed, error=why, chosen=chosen, said=said)
            return front.page(browser, context, _WRONG)
        return Redirect(f"/jobs/{job.id}", status_code=_SEE_OTHER)

    @get("/domain")
    async def domain(
        self, request: Request[Any, Any, Any], front: NamedDependency[Front]
    ) -> Response[bytes]:
        """Ask the owner of a domain for its name."""
        browser = front.browser_of(request)
        return front.page(browser, domain(front.words(browser)))

    @post("/domain")
    async def audit(
        self,
        request: Request[Any, Any, Any],
        reception: NamedDependency[Reception],
        front: NamedDependency[Front],
    ) -> Response[Any]:
        """Show what a domain publishes."""
        browser = front.browser_of(request)
        typed = field_of(await form_of(request, browser), "domain").strip()[:_MOST]
        try:
            job = await reception.audit(browser.visitor, typed.rpartition("@")[2])
        except InvalidAddressError as error:
            context = not_a_domain(typed, error, front.words(browser))
            return front.page(browser, context, _WRONG)
        return Redirect(f"/jobs/{job.id}", status_code=_SEE_OTHER)
