"""The line from address to report: find settings, ask, open and log in, report.

Each stage is a function from one immutable state to the next. A question to a person
ends the run; another call with the answer continues it (ADR 0020).
"""

from autoconf.assistant.finding import find_settings
from autoconf.assistant.interface import Tools
from autoconf.assistant.probing import open_and_log_in
from autoconf.assistant.reporting import report_of
from autoconf.assistant.round_trip import make_round_trip
from autoconf.assistant.running import running
from autoconf.assistant.second_look import look_again
from autoconf.assistant.state import State
from autoconf.discovery.engine import Found
from autoconf.model.evidence import Query
from autoconf.model.report import Report


def discover(start: Report, tools: Tools) -> Report:
    """Find the published settings, or guess where nothing is published; no login.

    Args:
        start: holds address and domain; with attempts in it no source is asked again.
        tools: the outside world.
    """
    with running(start, tools, logs_in=False) as run:
        state = find_settings(_begin(start, tools), run)
        return report_of(state, run, logs_in=False)


def check(start: Report, tools: Tools) -> Report:
    """Find the settings, reach the servers, log in, and put first what was proved.

    Args:
        start: holds address and domain, or is the report of an earlier call with its question
            answered. An address is needed.
        tools: the outside world.
    """
    with running(start, tools, logs_in=True) as run:
        state = find_settings(_begin(start, tools), run)
        state = open_and_log_in(state, run)
        state = look_again(state, run)
        state = make_round_trip(state, run)
        return report_of(state, run, logs_in=True)


def _begin(start: Report, tools: Tools) -> State:
    query = Query(address=start.address, domain=start.domain, options=tools.discovery)
    return State(
        found=Found(query=query, attempts=start.attempts),
        answers=start.answers,
        checks=start.checks,
        round_trip=start.round_trip,
        using=start.using,
        using_problems=start.using_problems,
    )
