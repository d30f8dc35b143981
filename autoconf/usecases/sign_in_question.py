"""The question whether to sign in with the browser, and the answer that was given before."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from autoconf.errors import SignInError
from autoconf.model.message import Message
from autoconf.model.questions import NeedsPassword, UserAnswer
from autoconf.model.report import Report
from autoconf.model.secret import Credential

if TYPE_CHECKING:  # most runs need none of it
    from autoconf.model.sign_in import SignInOffer
    from autoconf.usecases.world import World


def with_question(report: Report, world: "World") -> Report:
    """Return the report pending if the person can sign in, and has not refused."""
    if not _may_ask(report, world):
        return report
    try:
        offer = world.sign_ins.offers.for_report(report)
    except SignInError as error:
        world.sign_ins.error = error
        world.warn(Message.of_error(error))
        return report
    if offer is None:
        return report
    asked = report.pending if isinstance(report.pending, NeedsPassword) else None
    hints = (report.config.hint,) if report.config is not None and report.config.hint else ()
    question = NeedsPassword(
        hosts=() if asked is None else asked.hosts,
        hints=hints if asked is None else asked.hints,
        sign_in=offer,
    )
    return replace(report, pending=question)


def kept_answer(report: Report, world: "World") -> tuple[Report, Credential] | None:
    """Answer the question with a sign-in that is kept; None: there is none that fits."""
    question = report.pending
    if not isinstance(question, NeedsPassword) or question.sign_in is None:
        return None
    address = "" if report.address is None else report.address.text
    kept = world.sign_ins.kept.find(address)
    if kept is None or not _fits(kept.client_id, kept.endpoints.token, question.sign_in):
        return None
    try:
        token = world.sign_ins.kept.token(address)
    except SignInError as error:
        world.warn(Message.of_error(error))
        return None
    hosts = tuple(host for host in kept.hosts if host in question.sign_in.hosts)
    credential = Credential(secret=token, only_hosts=hosts)
    return report.answered(UserAnswer(question, yes=True)), credential


def _may_ask(report: Report, world: "World") -> bool:
    """Tell, without loading anything, whether a sign-in could be of use."""
    if report.is_cancelled or report.answers.declines_password or not world.may_sign_in:
        return False
    if report.pending is not None and not isinstance(report.pending, NeedsPassword):
        return False
    is_named = world.options.oauth_issuer is not None
    answers = (attempt.answer for attempt in report.attempts)
    return is_named or any(one is not None and one.config.oauth2 is not None for one in answers)


def _fits(client_id: str, token_url: str, offer: "SignInOffer") -> bool:
    return (client_id, token_url) == (offer.client.client_id, offer.endpoints.token)
