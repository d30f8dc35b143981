"""Sends visitors to their provider, and takes the tokens that come back."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Final, Never
from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.discovery.issuers import bound_hosts
from autoconf.errors import SignInError, UsageError
from autoconf.listening.waiting import in_thread
from autoconf.model.report import Report
from autoconf.model.sign_in import NamedIssuer, SignInOffer, Tokens
from autoconf.oauth.code_flow import CodeRequest, code_request, is_answer_to, read_code, redeem
from autoconf.oauth.device_flow import DeviceCode, ask_device, device_code
from autoconf.oauth.exchange import give_back
from autoconf.usecases.providers import known_providers
from autoconf.usecases.sign_in_offers import Offers, Web, waits_for_token
from autoconf.web.errors import RefusedRequestError, StoreAwayError
from autoconf.web.jobs.job import Job, new_id
from autoconf.web.jobs.limits import Limits
from autoconf.web.jobs.store import Store
from autoconf.web.pages.contexts.facts import Ways
from autoconf.web.settings import Settings
from autoconf.web.sign_in.clients import PageClients, site_of
from autoconf.web.sign_in.waiting import (
    KEPT_S,
    Granted,
    Sent,
    Typing,
    kept_text,
    read_kept,
    without_secret,
)
from autoconf.web.visitors import Visitor

Webs = Callable[[], AbstractContextManager[Web]]
"""Opens the web of issuers for one question."""

_NONE_WAITS: Final = "no-sign-in-waits"


class SignInDesk:
    """The sign-ins of all visitors."""

    def __init__(self, settings: Settings, store: Store, limits: Limits, webs: Webs) -> None:
        """Open; nothing is asked yet."""
        self._settings = settings
        self._store = store
        self._limits = limits
        self._webs = webs
        self._clients = PageClients(settings.clients)

    def ways(self, visitor: Visitor, report: Report) -> Ways | None:
        """Return how a visitor can sign in; None: there is no way. Nothing is asked."""
        settings = self._settings
        if not (settings.login_tests and visitor.is_private):
            return None
        if report.config is None or not waits_for_token(report):
            return None
        named = self._offers(_no_web).issuer(report, report.config)
        return None if named is None else self._ways_at(named)

    def _ways_at(self, named: NamedIssuer) -> Ways | None:
        """Return the ways at an issuer; its file says whether it has codes, or itself later.

        A foreign issuer is asked about on the way to its page, and offers no codes. Hosts outside
        its domain are bound by a file alone: to show the words of a thief with the
        name of a genuine issuer would be wrong, even if nothing can come of it.
        """
        oauth2 = named.oauth2
        own = self._clients.own(oauth2)
        site = "" if own is None else site_of(own.redirect)
        has_codes = not named.is_from_file or bool(oauth2.device_url)
        with_code = self._settings.device_sign_in and has_codes and not named.is_foreign
        is_known = own is not None or bool(oauth2.client_id)
        hosts = bound_hosts(named, ())
        if not (is_known and hosts and (site or with_code)):
            return None
        page = oauth2.auth_url if named.is_from_file else ""
        return Ways(
            host=urlsplit(page or oauth2.issuer).hostname or "",
            mail_hosts=hosts,
            site=site,
            with_code=with_code,
            is_foreign=named.is_foreign,
        )

    async def send(self, visitor: Visitor, job: Job, report: Report) -> CodeRequest:
        """Return the request to send a visitor with; the cookie of the browser keeps its state.

        Raises:
            SignInError: the provider cannot be asked.
            TooManyError, StoreAwayError.
        """
        await self._limits.sign_in(visitor.client)
        offer = await in_thread(partial(self._offer, report))
        request = code_request(offer, offer.client.redirect_uri, job.subject)
        sent = Sent(
            job=job.id,
            owner=visitor.owner,
            offer=without_secret(offer),
            redirect=request.redirect,
            verifier=request.verifier.reveal(),
        )
        await self._store.remember(_place(request.state), kept_text(sent), KEPT_S)
        return request

    async def sent(self, visitor: Visitor, state: str, query: str) -> Sent:
        """Return the visitor whom an answer is about; each answer counts once.

        Args:
            visitor: who comes back.
            state: of the browser's cookie; empty: it has none.
            query: of the answer.

        Raises:
            RefusedRequestError: the answer is to no sign-in of this browser.
        """
        text = await self._store.recall(_place(state)) if state else None
        if text is None:
            raise RefusedRequestError(_NONE_WAITS)
        sent = read_kept(text, Sent)
        if not (visitor.owns(sent.owner) and is_answer_to(sent.request(state), query)):
            raise RefusedRequestError(_NONE_WAITS)
        if await self._store.hit(f"sign-in answered {state}", 1, KEPT_S):
            raise RefusedRequestError(_NONE_WAITS)
        await self._store.forget(_place(state))
        return sent

    async def redeemed(self, sent: Sent, state: str, query: str) -> Granted:
        """Return the tokens for an answer.

        Raises:
            SignInError: there are none; the text says why.
        """
        request = sent.request(state)
        code = read_code(request, query)

        def work() -> Tokens:
            with self._webs() as web:
                return redeem(request, code, web(sent.offer.is_own))

        return Granted(sent.job, request.offer, await in_thread(work))

    async def code_for(self, visitor: Visitor, job: Job, report: Report) -> str:
        """Ask for a code to type on another device; return the id of its page.

        Raises:
            SignInError: the provider gives none.
            TooManyError, StoreAwayError.
        """
        await self._limits.sign_in(visitor.client)
        found = await in_thread(partial(self._device_code, report))
        typing = Typing(
            job=job.id,
            owner=visitor.owner,
            offer=without_secret(found.offer),
            page=found.page,
            page_with_code=found.page_with_code,
            code=found.code,
            device=found.device.reveal(),
            interval=found.interval,
            until=time.time() + found.seconds,
        )
        code_id = new_id()
        await self._store.remember(_code_place(code_id), kept_text(typing), found.seconds)
        return code_id

    async def typing(self, visitor: Visitor, code_id: str) -> Typing:
        """Return a visitor who types a code.

        Raises:
            RefusedRequestError: there is none, or it is too late.
        """
        text = await self._store.recall(_code_place(code_id))
        typing = None if text is None else read_kept(text, Typing)
        if typing is None or not visitor.owns(typing.owner):
            raise RefusedRequestError(_NONE_WAITS)
        return typing

    async def asked(self, code_id: str, typing: Typing) -> Granted | None:
        """Ask the provider, not too often, whether the code was typed; None: not yet.

        Raises:
            SignInError: the person said no, the code is too old, or no token came.
        """
        if await self._store.hit(f"sign-in asked {code_id}", 1, typing.interval):
            return None
        now = time.time()
        waiting = typing.device_code(now)

        def work() -> Tokens | DeviceCode:
            with self._webs() as web:
                return ask_device(waiting, web(typing.offer.is_own))

        try:
            found = await in_thread(work)
        except SignInError:
            await self._store.forget(_code_place(code_id))
            raise
        if isinstance(found, DeviceCode) and found.interval == typing.interval:
            return None
        if isinstance(found, DeviceCode):
            await self._store.forget(_code_place(code_id))
            slower = replace(typing, interval=found.interval)
            await self._store.remember(_code_place(code_id), kept_text(slower), typing.until - now)
            return None
        granted = Granted(typing.job, waiting.offer, found)
        try:
            await self._store.forget(_code_place(code_id))
        except StoreAwayError:
            await in_thread(partial(self.give_back, granted))
            raise
        return granted

    def give_back(self, granted: Granted) -> None:
        """Ask the issuer to forget what it gave; this waits."""
        token = granted.tokens.refresh or granted.tokens.access
        offer = granted.offer
        with self._webs() as web:
            give_back(token, offer.endpoints, offer.client, web(offer.is_own))

    def _device_code(self, report: Report) -> DeviceCode:
        offer = self._offer(report)
        if not offer.endpoints.device:
            raise SignInError("sign-in.no-device", host=offer.host)
        with self._webs() as web:
            return device_code(offer, web(offer.is_own))

    def _offer(self, report: Report) -> SignInOffer:
        """Return the sign-in for a report; the issuer may be asked where its pages are.

        Raises:
            SignInError: there is none.
        """
        with self._webs() as web:
            try:
                offer = self._offers(web).for_report(report)
            except UsageError as error:  # its text names a file of the operator
                raise SignInError("sign-in.client-unusable") from error
        if offer is None:
            raise SignInError("sign-in.none-known")
        return offer

    def _offers(self, web: Web) -> Offers:
        options = self._settings.options
        known = known_providers(options.providers)
        return Offers(options, known, self._clients, web, keep=False)


def _no_web(_is_own: bool) -> Never:  # noqa: FBT001 - the type is named (Web)
    """Stand where nothing may be asked."""
    raise AssertionError


def _place(state: str) -> str:
    """Return the key for the store: the value cannot be read without the state."""
    return f"sign-in {state}"


def _code_place(code_id: str) -> str:
    """Return the key of a code: what is kept under a state is no answer to its id."""
    return f"code {code_id}"
