"""Events about mail servers. A transcript is in none of them: a login may be under way."""

from msgspec.structs import replace

from autoconf.dialogues.session import check_of
from autoconf.model.check import Check
from autoconf.model.events import LoginEnded, ServerStage, Watch
from autoconf.probes.budget import Budget
from autoconf.probes.interface import Place
from autoconf.refusals.matching import classify_check


def tell_place(watch: Watch, place: Place) -> None:
    """Tell that a server was reached, or was not."""
    check = replace(check_of(place.server, place.session), transcript=())
    watch(
        ServerStage(
            endpoint=check.endpoint,
            stage=check.reached,
            outcome=check.outcome,
            seconds=check.elapsed_s,
            grade=check.tls.problem if check.tls is not None else None,
            check=check,
        )
    )


def tell_login(watch: Watch, check: Check, budget: Budget) -> None:
    """Tell what became of a login, or that there was none."""
    refusal = classify_check(check) if check.was_refused else None
    watch(
        LoginEnded(
            endpoint=check.endpoint,
            outcome=check.login.outcome,
            cause=refusal.causes[0] if refusal is not None and refusal.causes else None,
            tries_used=budget.used,
            tries_left=budget.left,
            check=replace(check, transcript=()),
        )
    )
