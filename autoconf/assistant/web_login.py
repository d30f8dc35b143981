"""The login that may answer Exchange's 401, where the person asked for that."""

from autoconf import catalogue
from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.discovery.interface import WebLogin
from autoconf.discovery.trust import doubts_about
from autoconf.model.domain import registrable_domain
from autoconf.model.secret import Login
from autoconf.probes.budget import Budget


def web_login(wishes: Wishes, person: Person, budget: Budget, watch: Stopwatch) -> WebLogin | None:
    """Return the login, counted in the budget; None where there is none to be sent.

    It would go out before anything is confirmed: not to a domain that is in doubt.
    """
    domain = budget.address.domain
    if not (wishes.options.autodiscover_login and wishes.log_in) or budget.is_spent:
        return None
    if doubts_about(domain, catalogue.chosen(wishes.options).look_alike(domain)):
        return None
    with watch.standing():
        password = person.password([registrable_domain(domain) or domain], "")
    if password is None:
        return None
    login = Login(username=wishes.username or str(budget.address), password=password)
    if login.is_token:  # it would go out as Basic
        return None
    return WebLogin(login, lambda: budget.reserve() > 0, budget.take_back)
