"""Every page in every state, made from the samples."""

from collections.abc import Callable, Mapping
from typing import Final

from autoconf.errors import InvalidAddressError
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.answer import answer
from autoconf.web.pages.contexts.facts import Chosen
from autoconf.web.pages.contexts.login import login
from autoconf.web.pages.contexts.progress import progress
from autoconf.web.pages.contexts.start import not_an_address, start
from autoconf.web.pages.contexts.verdicts import bad, good
from autoconf.web.pages.parts import Context
from tests.web.pages import samples
from tests.web.pages.samples import REFUSED, REPORT, RUNNING, WORKS, YAHOO_REPORT, job

Make = Callable[[Words], Context]


def chosen(protocol: str = "", client: str = "") -> Make:
    return lambda words: answer(
        job(REPORT), REPORT, words, Chosen(protocol=protocol, client=client)
    )


def wrong_address(words: Words) -> Context:
    why = InvalidAddressError("address.no-at", address="alice.lindenhof.example")
    return not_an_address("alice.lindenhof.example", why, words)


PAGES: Final[Mapping[str, Make]] = {
    "start": start,
    "start-error": wrong_address,
    "progress": lambda words: progress(RUNNING, words),
    "progress-begin": lambda words: progress(job(state="running"), words),
    "answer": chosen(),
    "answer-pop3": chosen("pop3", "iphone"),
    "answer-phone": chosen("imap", "thunderbird-phone"),
    "answer-other": chosen("imap", "other"),
    "answer-mutt": chosen("imap", "mutt"),
    "answer-samsung": chosen("imap", "samsung-email"),
    "login": lambda words: login(job(YAHOO_REPORT), YAHOO_REPORT, words),
    "good": lambda words: good(job(WORKS, has_login=True), WORKS, words),
    "bad": lambda words: bad(job(REFUSED, has_login=True, tries_used=1), REFUSED, words),
}
