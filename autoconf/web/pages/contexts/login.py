"""The form for a test of the login: what the provider demands, and where the password goes."""

from collections.abc import Iterator
from typing import ClassVar

from autoconf.formats.safe_text import clean_text
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.config import ClientConfig
from autoconf.model.demand_words import each_demand
from autoconf.model.domain import home_of
from autoconf.model.message import Message
from autoconf.model.questions import NeedsPassword
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.hints import hint_of
from autoconf.web.pages.contexts.links import known_hosts
from autoconf.web.pages.contexts.sign_in import may_sign_in
from autoconf.web.pages.contexts.values import incoming, outgoing
from autoconf.web.pages.parts import Context, Said


class Login(Context, frozen=True, kw_only=True):
    """The form for a test of the login.

    Attributes:
        job_url: the path of the job.
        title: the heading.
        demands: what the provider wants first, and its hint.
        hosts: links to them may be followed.
        label: of the field for the password.
        goes_to: where the password goes.
        user_name: what the servers expect.
        tries: how many tries are used.
        takes_password: whether a server takes one.
        sign_in: the words on the link to the provider's page; empty: there is no such sign-in.
        sign_in_more: what it means.
        at_page: whether the provider sends the browser back here.
        with_code: whether a code for another device is offered.
    """

    template: ClassVar[str] = "login.html"
    job_url: str
    title: str
    demands: tuple[str | Said, ...]
    hosts: tuple[str, ...]
    label: str
    goes_to: str
    user_name: str
    tries: str
    takes_password: bool
    sign_in: str
    sign_in_more: str
    at_page: bool
    with_code: bool


def login(facts: JobFacts, report: Report, words: Words) -> Login:
    """Return the form for a test of the login."""
    config = report.config or ClientConfig(provider_id=report.domain)
    reading = incoming(config)
    name = facts.address if reading is None else reading.login_name(report.address)
    ways = facts.sign_in
    sign_in, more = may_sign_in(ways, words)
    return Login(
        job_url=facts.url,
        title=words(Message.of("web.login.title", address=facts.address)),
        demands=tuple(demands(config, words)),
        hosts=known_hosts(report),
        label=password_label(config, words),
        goes_to=goes_to(report, words),
        user_name=clean_text(name),
        tries=tries(facts, words),
        takes_password=takes_password(config),
        sign_in=sign_in,
        sign_in_more=more,
        at_page=ways is not None and ways.at_page,
        with_code=ways is not None and ways.with_code,
    )


def can_log_in(facts: JobFacts, report: Report) -> bool:
    """Tell whether this site can test the login: with a password, or a sign-in."""
    if not facts.login_tests or report.address is None or report.config is None:
        return False
    return facts.sign_in is not None or takes_password(report.config)


def takes_password(config: ClientConfig) -> bool:
    """Tell whether a server takes anything but a sign-in with the browser."""
    ways = [way.method for server in config.servers for way in server.authentication]
    return not ways or any(method is not AuthMethod.OAUTH2 for method in ways)


def demands(config: ClientConfig, words: Words) -> Iterator[str | Said]:
    """Yield what the provider wants before a login works."""
    for demand in each_demand(config.requires):
        yield clean_text(words(demand), 1000)
    hint = hint_of(config, words)
    if hint is not None:
        yield hint


def password_label(config: ClientConfig, words: Words) -> str:
    """Return the name of the password that is wanted."""
    if not any(demand.what == "app-password" for demand in config.requires):
        return words(Message("web.login.password"))
    provider = clean_text(config.display_name) or config.provider_id
    return words(Message.of("web.login.app-password", provider=provider))


def goes_to(report: Report, words: Words) -> str:
    """Say where the password goes."""
    return words(Message.of("web.login.goes", hosts=_homes(report)))


def _homes(report: Report) -> str:
    hosts: tuple[str, ...] = ()
    if isinstance(report.pending, NeedsPassword):
        hosts = report.pending.hosts
    elif report.config is not None:
        servers = (incoming(report.config), outgoing(report.config))
        hosts = tuple(server.hostname for server in servers if server is not None)
    return ", ".join(dict.fromkeys(map(home_of, hosts)))


def tries(facts: JobFacts, words: Words) -> str:
    """Say how many tries are used."""
    return words(Message.of("web.login.tries", used=facts.tries_used, most=MAX_FAILURES))
