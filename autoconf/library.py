"""The library: plain functions over the use cases, safe to call from many threads at once.

``autoconf.discover``, ``autoconf.check``, ``autoconf.audit``, ``autoconf.render``,
``autoconf.html``, ``autoconf.markdown``, ``autoconf.redact`` and ``autoconf.text`` are these
functions.
"""

import warnings
from typing import TYPE_CHECKING

from autoconf.errors import UsageError
from autoconf.formats.message_dates import with_dates
from autoconf.messages import text as english
from autoconf.model.address import EmailAddress
from autoconf.model.audit_result import Audit
from autoconf.model.events import Watch, ignore
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.profile import Choices, Rendering
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.model.wanted_clients import wanted_clients
from autoconf.tasks import CancelToken
from autoconf.usecases.audit import audit as audit_in
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.runs import check as check_in
from autoconf.usecases.runs import discover as discover_in
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

if TYPE_CHECKING:
    from autoconf.renderers.pages.page import Page

_DEFAULTS = Options()
_CHOICES = Choices()


def discover(
    target: str | EmailAddress,
    *,
    options: Options = _DEFAULTS,
    watch: Watch = ignore,
    cancel: CancelToken | None = None,
) -> Report:
    """Find the mail settings of an address or a domain; no login.

    Args:
        target: address or domain.
        options: of the run.
        watch: gets the events of ``autoconf.events`` as they happen, perhaps from other threads;
            it must not block.
        cancel: ends the run. The call then returns at once; ``is_cancelled`` of the report is set.

    Returns:
        The report. Its ``pending`` names servers that must be confirmed before a login.

    Raises:
        UsageError: the target is neither an address nor a domain, or an option is wrong. Trouble
            of the outside world is in the report and never raises.
    """
    with World(options, watch=watch, warn=_warn, cancel=cancel) as world:
        report = discover_in(start_of(target), world)
        return report if report.is_cancelled else with_consent(report, options)


def check(
    what: str | EmailAddress | Report,
    *,
    password: str | Secret | None = None,
    options: Options = _DEFAULTS,
    watch: Watch = ignore,
    cancel: CancelToken | None = None,
) -> Report:
    """Find the settings of an address, log in, and say what is wrong. No question is asked.

    Args:
        what: an address, or the report of an earlier call: then no source is asked again.
        password: of the account; a ``Token`` for OAuth. None: no login is sent.
        options: of the run.
        watch: see ``discover``.
        cancel: see ``discover``.

    Returns:
        The report. If its ``pending`` is a question, nothing was sent to the hosts in question.
        Call again with the report and the answer: a password, or ``Options(trust_host=...)``.

    Raises:
        UsageError: there is no address, an option is wrong, or the password cannot be one.
    """
    start = start_of(what)
    if start.address is None:
        raise UsageError("library.needs-address", domain=start.domain)
    credential = None if password is None else Credential(secret=_secret(password))
    with World(options, watch=watch, warn=_warn, cancel=cancel) as world:
        return check_in(start, world, credential)


def audit(
    domain: str,
    *,
    options: Options = _DEFAULTS,
    watch: Watch = ignore,
    cancel: CancelToken | None = None,
) -> Audit:
    """Ask what mail programs ask about a domain, and say what each of them does with it; no login.

    Args:
        domain: the part of an address after its "@".
        options: of the run.
        watch: see ``discover``.
        cancel: ends the run; then ``is_cancelled`` is set, and the rest means nothing.

    Raises:
        UsageError: the text is no domain, or an option is wrong.
    """
    with World(options, watch=watch, warn=_warn, cancel=cancel) as world:
        return audit_in(domain, world)


def render(report: Report, client: str, *, choices: Choices = _CHOICES) -> Rendering:
    """Make the settings of a report for one mail client; nothing is written to the disk.

    Args:
        report: of ``check``, whose files count as tested, or of ``discover``.
        client: id of the client; ``mail-autoconf clients`` lists them.
        choices: what the person decided.

    Raises:
        UnknownClientError: no client has this id.
        UnsupportedError: the client cannot use these servers, or there are none; the text says
            why. Servers without a confirmation are left out.
    """
    from autoconf.renderers.engine import clients
    from autoconf.renderers.engine import render as render_for

    wanted_clients((client,), clients())
    return render_for(make_profile(report, choices), client, text)


def html(made: Report | Audit) -> bytes:
    """Return a report or an audit as a page to read and to print: one file, without scripts.

    Args:
        made: of ``check``, ``discover``, ``redact`` or ``audit``.
    """
    from autoconf.renderers.pages.html import html as write

    if isinstance(made, Report):
        return write(_page(made))
    from autoconf.renderers.reports.audit_page import audit_page

    return write(audit_page(made, _dated))


def markdown(report: Report) -> bytes:
    """Return a report as Markdown; ``redact`` first what others are to read."""
    from autoconf.renderers.pages.markdown import markdown as write

    return write(_page(report, is_ticket=True))


def redact(report: Report) -> Report:
    """Return a report with marks, such as ``<address-1>``, in place of private values.

    The result is for reading: it can be neither checked further nor rendered.
    """
    from autoconf.usecases.redacting import redacted

    return redacted(report)


def _page(report: Report, *, is_ticket: bool = False) -> "Page":
    from autoconf.renderers.reports.report_page import report_page

    return report_page(report, _dated, is_ticket=is_ticket)


def _dated(message: Message) -> str:
    """Return the text of a message, its dates in words."""
    return english(message.id, with_dates(message))


def text(message: Message) -> str:
    """Return the English text of a message: of a finding, a step, a caveat or a reason."""
    return english(message.id, message.parameters)


def _warn(message: Message) -> None:
    """Tell the program of trouble that a run can live with, such as a ledger without a file."""
    warnings.warn(text(message), RuntimeWarning, stacklevel=4)


def _secret(password: str | Secret) -> Secret:
    return password if isinstance(password, Secret) else Secret(password)
