"""The last stage: a report of all that was learned."""

from collections.abc import Sequence

from msgspec.structs import replace

from autoconf.assistant.running import Run
from autoconf.assistant.state import State
from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.tls_grades import grades_of
from autoconf.diagnosis.using_differences import with_differences
from autoconf.dialogues.redaction import Redactor
from autoconf.discovery.ranking import settle, with_services
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.questions import NeedsConfirmation
from autoconf.model.report import Report
from autoconf.model.secret import Credential, CredentialKind, Token
from autoconf.model.silent_address import SilentAddress
from autoconf.tasks import Deadline


def report_of(state: State, run: Run, *, logs_in: bool) -> Report:
    """Return the report: settings settled, servers graded, findings made.

    A cancelled run gets no finding: half of the facts would lead to wrong ones.

    Args:
        state: how far the run came.
        run: its additions are ended here; those that have not come are recorded as silent.
        logs_in: whether the run was one that logs in.
    """
    additions = () if run.additions is None else run.additions.end()
    attempts = (*state.found.attempts, *additions)
    config = state.config and with_services(settle(state.config, state.checks), attempts)
    now = run.tools.now()
    domain = state.found.query.domain
    looks = logs_in and state.pending is None and not run.is_over()
    silent = _silent_addresses(run) if looks else ()
    report = Report(
        address=state.found.query.address,
        domain=domain,
        attempts=attempts,
        config=config,
        checks=tuple(replace(check, grades=grades_of(check, now)) for check in in_order(state)),
        login_wanted=logs_in and run.tools.options.logs_in,
        credential=_kind_of(run.tools.credential) if logs_in else None,
        login_pause=state.login_pause,
        looks_like=run.tools.known.look_alike(domain),
        round_trip=state.round_trip,
        answers=state.answers,
        pending=state.pending,
        web_proxy=run.tools.web_proxy,
        web_login_refused=run.web_login_refused,
        complaint=run.complaint,
        symptom=run.symptom,
        using=state.using,
        using_problems=state.using_problems,
        silent_addresses=silent,
        made_at=now.astimezone().isoformat(timespec="seconds"),
    )
    if logs_in and config is not None:
        report = _with_consent(report, config, state, run)
    if state.pending is None and not run.is_over():
        report = run.tools.complete(report, run.clock.left_s())
    report = with_differences(report)
    if run.is_over():
        report = replace(report, is_cancelled=True, pending=None)
    else:
        report = replace(report, findings=diagnose(report))
    report = replace(report, elapsed_s=round(run.clock.elapsed_s, 3))
    return _without_secrets(report, run.tools.redactor)


def _silent_addresses(run: Run) -> tuple[SilentAddress, ...]:
    return run.tools.silent_addresses(Deadline(run.clock.left_s(), run.tools.cancel))


def _without_secrets(report: Report, redactor: Redactor) -> Report:
    """Mask the secrets in the words of all servers and files, once the words were judged.

    A server may show one that got no login, or before the login, or after another secret. A
    settings file may hold one where another value belongs, and so may a complaint.
    """
    return replace(
        report,
        attempts=tuple(map(redactor.finish_attempt, report.attempts)),
        checks=tuple(map(redactor.finish_check, report.checks)),
        findings=tuple(map(redactor.finish_finding, report.findings)),
        complaint=redactor.mask(report.complaint),
        using=tuple(map(redactor.finish_using, report.using)),
        using_problems=tuple(map(redactor.mask_message, report.using_problems)),
    )


def _kind_of(credential: Credential | None) -> CredentialKind | None:
    if credential is None:
        return None
    is_token = isinstance(credential.secret, Token)
    return CredentialKind.TOKEN if is_token else CredentialKind.PASSWORD


def _with_consent(report: Report, config: ClientConfig, state: State, run: Run) -> Report:
    """Add the hosts that were confirmed, were declined, or still need a confirmation."""
    consent = state.consent(run.tools.options)
    tried = {c.server.hostname for c in report.checks if _was_sent(c)}
    missing = state.pending.hosts if isinstance(state.pending, NeedsConfirmation) else ()
    return replace(
        report,
        confirmation_missing=tuple(host for host in missing if host not in tried),
        confirmation_declined=state.answers.declined_hosts,
        confirmed=consent.confirmed_hosts(config),
    )


def in_order(state: State) -> Sequence[Check]:
    """Return the checks in the order of the settings."""
    servers = () if state.config is None else state.config.servers
    places = {server.endpoint: n for n, server in enumerate(servers)}
    return sorted(state.checks, key=lambda check: places.get(check.endpoint, len(places)))


def _was_sent(check: Check) -> bool:
    return check.login.outcome is not LoginOutcome.NOT_TESTED
