"""The stage that logs in to POP3 once more, for a person who gets the same mail again."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.assistant.probing import probe_tools
from autoconf.assistant.round_trip import may_send_to
from autoconf.assistant.running import Run
from autoconf.assistant.state import State
from autoconf.dialogues.session import check_of
from autoconf.model.check import Check
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.secret import Secret
from autoconf.probes.interface import ProbeTools
from autoconf.probes.login import inspect, send_login
from autoconf.tasks import Deadline, Job, run_all

RULE: Final = "pop3-same-mail-again"
_SECONDS: Final = 20.0


def look_again(state: State, run: Run) -> State:
    """Compare the identifiers of two sessions, where the complaint asks for it.

    Only a server that accepted the login gets another one, and one that wants a pause gets none.
    """
    credential = run.tools.credential
    if run.symptom is None or RULE not in run.symptom.rules or credential is None:
        return state
    if state.pending is not None or run.budget is None or run.is_over():
        return state
    tools = probe_tools(run)
    checks = tuple(
        _looked_again(check, credential.secret, tools)
        if _is_due(check) and may_send_to(check.server, state, run)
        else check
        for check in state.checks
    )
    return replace(state, checks=checks)


def _is_due(check: Check) -> bool:
    pop3 = None if check.mailbox is None else check.mailbox.pop3
    if pop3 is None or not check.is_proved:
        return False
    return bool(pop3.first_id) and pop3.ids_change is None and not pop3.login_delay_s


def _looked_again(check: Check, secret: Secret, tools: ProbeTools) -> Check:
    seconds = min(_SECONDS, tools.seconds_left())
    job = Job(name="look again", work=partial(_mailbox, check, secret, tools), seconds=seconds)
    [ended] = run_all([job], seconds=seconds, cancel=tools.cancel)
    return check if ended.value is None else _compared(check, ended.value)


def _mailbox(
    check: Check, secret: Secret, tools: ProbeTools, deadline: Deadline
) -> MailboxFacts | None:
    """Log in once more and look; None: that did not work, and nothing is known."""
    address = tools.budget.address
    tools.budget.wait_for_turn(deadline)
    if not tools.budget.reserve():
        return None
    session = send_login(check.server, address, secret, tools, deadline)
    if session is None:
        tools.budget.take_back()
        return None
    tools.budget.settle(check_of(check.server, session))
    if session.verdict is not None:
        return None
    return check_of(check.server, inspect(session, address, tools, deadline)).mailbox


def _compared(check: Check, after: MailboxFacts) -> Check:
    """Return the check with what two sessions show.

    If there is less mail than before, another program may have deleted the first message.
    """
    before = check.mailbox
    if before is None or before.pop3 is None or after.pop3 is None or not after.pop3.first_id:
        return check
    is_same = before.pop3.first_id == after.pop3.first_id
    if not is_same and ((after.messages or 0), (after.octets or 0)) < (
        (before.messages or 0),
        (before.octets or 0),
    ):
        return check
    pop3 = replace(before.pop3, ids_change=not is_same)
    return replace(check, mailbox=replace(before, pop3=pop3))
