"""Which login comes next: one pure function, so that no account is locked by a surprise.

The first protocol logs in alone: IMAP, else POP3, else SMTP. The others follow at the same time
once it was accepted. After a refusal nothing else is tried without a yes: first another password is
asked for, then another form of the user name, then another protocol, if the server's answer leaves
open that it takes the login. A wrong password so costs one failed login, and a right one costs no
extra round trip.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.message import Message
from autoconf.model.questions import (
    NeedsNextProtocol,
    NeedsPasswordAgain,
    NeedsUserName,
    Question,
    UserAnswers,
)
from autoconf.model.secret import Secret, Token
from autoconf.model.server import AuthMethod, Endpoint, MailProtocol, Server, fill_placeholders
from autoconf.probes.budget import ends_all, is_counted, may_be_of_protocol

ORDER: Final = (MailProtocol.IMAP, MailProtocol.POP3, MailProtocol.SMTP)
_LOCAL_PART: Final = "%EMAILLOCALPART%"

REFUSED_BEFORE: Final = Message("login.refused-before")
NO_TIME: Final = Message("login.no-time")


class Situation(Struct, frozen=True, kw_only=True):
    """All that decides about the next login.

    Attributes:
        ready: the servers that wait for a login, in the order of ``ORDER``; those after the first
            of a protocol come last.
        reaching: protocols whose servers are still being reached.
        under_way: servers that a login was sent to and that have not answered.
        ended: the logins that ended, in the order in which they did.
        secret: what is sent.
        why_not: why the account can afford no further login now; None where it can.
        tries_used: failed logins of the account, those of earlier runs included.
        has_time: whether the time that is left is enough for a login.
        speaks_exchange: the servers that showed Microsoft Exchange, or all where Autodiscover did.
        test_all: go on after a refusal without asking.
        web_login_refused: whether Autodiscover refused the login before all others.
        yes: try the part before the @ as the user name once without asking (``--yes``).
    """

    address: EmailAddress
    secret: Secret
    ready: tuple[Server, ...]
    reaching: frozenset[MailProtocol] = frozenset()
    under_way: frozenset[Endpoint] = frozenset()
    ended: tuple[Check, ...] = ()
    answers: UserAnswers = UserAnswers()
    why_not: Message | None = None
    tries_used: int = 0
    has_time: bool = True
    speaks_exchange: frozenset[Endpoint] = frozenset()
    test_all: bool = False
    yes: bool = False
    web_login_refused: bool = False

    @property
    def checks(self) -> Mapping[Endpoint, Check]:
        """The ended logins by server."""
        return {check.endpoint: check for check in self.ended}

    @property
    def obstacle(self) -> Message | None:
        """Why no login may be begun now."""
        if self.why_not is not None:
            return self.why_not
        if any(map(ends_all, self.ended)):
            return REFUSED_BEFORE
        return None if self.has_time else NO_TIME


class LogIn(Struct, frozen=True):
    """Send these logins now, at the same time; with less than that to spare, the first ones."""

    servers: tuple[Server, ...]


class Wait(Struct, frozen=True):
    """Something is under way that decides what comes next."""


class Ask(Struct, frozen=True):
    """Somebody has to answer this first."""

    question: Question


class Stop(Struct, frozen=True):
    """No further login is sent; ``why`` is None where all were sent that there are."""

    why: Message | None = None


Step = LogIn | Wait | Ask | Stop


def next_step(now: Situation) -> Step:
    """Return what is to be done next about logins."""
    if any(c.login.outcome is LoginOutcome.ACCEPTED for c in now.ended):
        return _follow(now)
    if now.under_way:
        return Wait()
    return _lead(now)


def _follow(now: Situation) -> Step:
    """The password is right: every other server gets it, with the form of the name that worked."""
    form = _proved_form(now)
    todo = tuple(
        server if form is None or server.username_stated else _with_form(server, form)
        for server in now.ready
        if server.endpoint not in now.checks
        and server.endpoint not in now.under_way
        and server.takes(now.secret)
    )
    if not todo:
        return Wait() if now.reaching or now.under_way else Stop()
    if now.obstacle is not None:
        return Wait() if now.under_way else Stop(now.obstacle)
    return LogIn(todo)


def _lead(now: Situation) -> Step:
    """Nothing was accepted yet: one server at a time, the best protocol first."""
    for server in now.ready:
        if not server.takes(now.secret):
            continue
        if _better_may_come(now, server):
            return Wait()
        check = now.checks.get(server.endpoint)
        if check is None:
            return _begin(now, server)
        if check.is_gone:
            continue
        step = _another_form(now, check)
        if not isinstance(step, LogIn):
            step = _another_password(now, check) or step
        if step is not None:
            return step
    return Wait() if now.reaching else Stop()


def _better_may_come(now: Situation, server: Server) -> bool:
    return any(ORDER.index(p) < ORDER.index(server.protocol) for p in now.reaching)


def _begin(now: Situation, server: Server) -> Step:
    """Log in at a server that has had no login; after a refusal only with a yes."""
    if now.obstacle is not None:
        return Stop(now.obstacle)
    is_refused = is_counted(now.ended[-1]) if now.ended else now.web_login_refused
    if now.test_all or not is_refused:
        return LogIn((server,))
    step = None if now.ended else _password_again(now, server, 0)
    return step or _with_same_password(now, server)


def _with_same_password(now: Situation, server: Server) -> Step:
    """Offer to go on with a password that was refused, where the refusal leaves that open."""
    is_open = not now.ended or may_be_of_protocol(now.ended[-1])
    match now.answers.to_protocol(server.protocol) if is_open else False:
        case True:
            return LogIn((server,))
        case False:
            return Stop(REFUSED_BEFORE)
        case None:
            return Ask(NeedsNextProtocol(protocol=server.protocol, tries_used=now.tries_used))


def _another_password(now: Situation, check: Check) -> Step | None:
    """Offer to type the password again where the server judged it; None: that is no use."""
    is_judged = check.login.outcome is LoginOutcome.BAD_CREDENTIALS and is_counted(check)
    if not is_judged or isinstance(now.secret, Token) or now.test_all or now.obstacle is not None:
        return None
    return _password_again(now, check.server, check.earlier_logins)


def _password_again(now: Situation, server: Server, earlier_logins: int) -> Step | None:
    """Ask for another password, or log in with it; None: there is none."""
    match now.answers.to_password_again(server.endpoint, earlier_logins):
        case True:
            return LogIn((server,))
        case False:
            return None
        case None:
            return Ask(
                NeedsPasswordAgain(
                    endpoint=server.endpoint,
                    tries_used=now.tries_used,
                    earlier_logins=earlier_logins,
                )
            )


def _another_form(now: Situation, check: Check) -> Step | None:
    """Offer the next form of the user name where a refusal may be about it; None: there is none."""
    server = check.server
    if (
        check.login.outcome is not LoginOutcome.BAD_CREDENTIALS
        or server.username_stated
        or now.test_all
        or now.obstacle is not None
    ):
        return None
    form = _form_after(now, server)
    if form is None:
        return None
    match _may_try(now, server, form):
        case True:
            return LogIn((_with_form(server, form),))
        case False:
            return None
        case None:
            name = fill_placeholders(form, now.address)
            return Ask(
                NeedsUserName(
                    endpoint=server.endpoint, name=name, form=form, tries_used=now.tries_used
                )
            )


def _form_after(now: Situation, server: Server) -> str | None:
    """Return the form to try after that of ``server``: the local part, then Exchange's."""
    forms = [_LOCAL_PART]
    if server.endpoint in now.speaks_exchange:
        forms.append(f"{now.address.domain.partition('.')[0]}\\{_LOCAL_PART}")
    tried = forms.index(server.username) + 1 if server.username in forms else 0
    return forms[tried] if tried < len(forms) else None


def _may_try(now: Situation, server: Server, form: str) -> bool | None:
    """Tell whether a form may be tried; None: somebody has to be asked."""
    said = now.answers.to_user_name(server.endpoint, form)
    if said is not None or not now.yes or form != _LOCAL_PART:
        return said
    return None if any(check.server.username == form for check in now.ended) else True


def _proved_form(now: Situation) -> str | None:
    """Return the form of the user name that a login proved and no source stated."""
    return next(
        (
            c.server.username
            for c in now.ended
            if c.login.outcome is LoginOutcome.ACCEPTED and not c.server.username_stated
        ),
        None,
    )


def _with_form(server: Server, form: str) -> Server:
    return replace(server, username=form)


def takes_instead(server: Server, secret: Secret | None = None) -> Message:
    """Say what a server takes in place of the secret that there is."""
    if isinstance(secret, Token):
        return Message("login.takes-no-token")
    if any(a.method is AuthMethod.OAUTH2 for a in server.authentication):
        return Message("login.takes-oauth-only")
    methods = ", ".join(a.method.value for a in server.authentication)
    return Message.of("login.takes-others", methods=methods)
