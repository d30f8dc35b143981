"""The sign-in with the browser: its question, its code, and why it failed."""

from typing import ClassVar

from autoconf.errors import SignInError
from autoconf.formats.safe_text import clean_text
from autoconf.model.domain import home_of
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.usecases.sign_in_advice import advice_on
from autoconf.web.pages.contexts.facts import Ways
from autoconf.web.pages.contexts.telling import told
from autoconf.web.pages.parts import Context, Link, Verdict


class Advice(Context, frozen=True, kw_only=True):
    """What to know or to do before a sign-in can go on.

    Attributes:
        verdict: what it is about.
        steps: to do, in order.
        links: where to go on; the first one is a button.
    """

    template: ClassVar[str] = "sign_in_advice.html"
    verdict: Verdict
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...]


class CodeToType(Context, frozen=True, kw_only=True):
    """A code to type on another device.

    Attributes:
        url: of this page.
        job_url: the path of the job.
        title: the heading.
        code: to type.
        page: where it is typed.
        page_with_code: the same with the code in it; may be empty.
        seconds: between two looks.
    """

    template: ClassVar[str] = "sign_in_code.html"
    url: str
    job_url: str
    title: str
    code: str
    page: str
    page_with_code: str
    seconds: int


def foreign(job_url: str, host: str, words: Words) -> Advice:
    """Return the question whether a foreign host is known to the person."""
    verdict = Verdict(
        tone="warn",
        title=words(Message.of("web.sign-in.foreign-title", host=clean_text(host))),
        lead=(words(Message("web.sign-in.foreign")),),
    )
    yes = Link(url=f"{job_url}/sign-in?agreed=yes", text=_go(host, words))
    return Advice(verdict=verdict, links=(yes, _back(job_url, words)))


def elsewhere(job_url: str, page: str, words: Words) -> Advice:
    """Say under which name the page must be open: the provider sends the browser there."""
    verdict = Verdict(
        tone="warn",
        title=words(Message("web.sign-in.elsewhere-title")),
        lead=(words(Message.of("web.sign-in.elsewhere", page=page)),),
    )
    there = Link(url=page, text=words(Message.of("web.sign-in.elsewhere-go", page=page)))
    return Advice(verdict=verdict, links=(there, _back(job_url, words)))


def failed(job_url: str, host: str, error: SignInError, words: Words) -> Advice:
    """Say why a sign-in failed, who can mend it, and what to do."""
    tell = told(words)
    row = advice_on(error, host)
    said = tell(Message.of_error(error))
    again = Link(url=f"{job_url}/login", text=words(Message("web.sign-in.again")))
    links = (again, _back(job_url, words))
    if row is None:
        title = words(Message("web.sign-in.failed"))
        return Advice(verdict=Verdict(tone="bad", title=title, lead=(said,)), links=links)
    who = words(Message.of(f"who.{row.who.value}"))
    verdict = Verdict(
        tone="bad",
        title=tell(row.title),
        lead=tuple(filter(None, (tell(row.remedy), said))),
        facts=((words(Message("web.verdict.who")), who),),
    )
    steps = tuple(filter(None, map(tell, row.to_do)))
    return Advice(verdict=verdict, steps=steps, links=links)


def code_to_type(
    url: str, job_url: str, code: str, pages: tuple[str, str], seconds: float, words: Words
) -> CodeToType:
    """Return the page with a code.

    Args:
        url: of this page.
        job_url: of the job.
        code: to type.
        pages: where it is typed, without the code and with it.
        seconds: between two looks.
        words: makes the text of a message.
    """
    return CodeToType(
        url=url,
        job_url=job_url,
        title=words(Message("web.sign-in.code-title")),
        code=code,
        page=pages[0],
        page_with_code=pages[1],
        seconds=max(1, round(seconds)),
    )


def may_sign_in(ways: Ways | None, words: Words) -> tuple[str, str]:
    """Return the words on the link, and those below it; empty: there is no way."""
    if ways is None:
        return "", ""
    hosts = ", ".join(dict.fromkeys(map(home_of, ways.mail_hosts)))
    more = Message.of("web.sign-in.more", host=clean_text(ways.host), hosts=hosts)
    return _go(ways.host, words), words(more)


def _go(host: str, words: Words) -> str:
    return words(Message.of("web.sign-in.go", host=clean_text(host)))


def _back(job_url: str, words: Words) -> Link:
    return Link(url=job_url, text=words(Message("web.login.back")))
