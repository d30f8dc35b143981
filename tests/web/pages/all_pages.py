"""Every page in every state, made from the samples."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from autoconf.errors import InvalidAddressError, SignInError
from autoconf.model.report import Report
from autoconf.model.sending import Part, Record, Sending, Standing
from autoconf.model.sign_in import Refusal
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.about import for_programs, privacy
from autoconf.web.pages.contexts.answer import answer
from autoconf.web.pages.contexts.choosing import page_of
from autoconf.web.pages.contexts.explain import explain_index, explain_topic
from autoconf.web.pages.contexts.facts import Chosen, JobFacts, Ways
from autoconf.web.pages.contexts.forms import domain, not_a_domain, present, symptoms
from autoconf.web.pages.contexts.login import login
from autoconf.web.pages.contexts.sheet import sheet
from autoconf.web.pages.contexts.sign_in import code_to_type, elsewhere, failed, foreign
from autoconf.web.pages.contexts.start import not_an_address, start
from autoconf.web.pages.contexts.stops import End, ended, full
from autoconf.web.pages.contexts.ticket import ticket
from autoconf.web.pages.parts import Context
from tests.auditing.audits import audited
from tests.web.pages import samples
from tests.web.pages.samples import REPORT, RUNNING, WORKS, YAHOO_REPORT, job

WAYS: Final = Ways(
    host="api.login.yahoo.com",
    mail_hosts=("imap.mail.yahoo.com",),
    site="https://help.example.com",
    with_code=True,
)
CODES: Final = Ways(
    host="id.lindenhof.example", mail_hosts=("imap.lindenhof.example",), with_code=True
)
DENIED: Final = SignInError(
    "sign-in.refused", Refusal(where="authorization", error="access_denied"),
    host=WAYS.host, words="access_denied",
)  # fmt: skip
SILENT: Final = SignInError("sign-in.no-answer", host=WAYS.host, why="nothing came")
HOSTILE_ERROR: Final = SignInError(
    "sign-in.refused", Refusal(where="token", error=samples.HOSTILE, description=samples.HOSTILE),
    host=samples.HOSTILE, words=samples.HOSTILE,
)  # fmt: skip

Make = Callable[[Words], Context]

SENDING = Sending(
    spf=Standing.OK,
    dmarc=Standing.WRONG,
    records=(Record(part=Part.SPF, name="example.com", kind="TXT", text="v=spf1 mx -all"),),
)
AUDIT = replace(audited(), sending=SENDING)


def chosen(protocol: str = "", client: str = "", report: Report = REPORT) -> Make:
    return lambda words: answer(
        job(report), report, words, Chosen(protocol=protocol, client=client)
    )


def of_job(facts: JobFacts) -> Make:
    return lambda words: page_of(facts, words)


def code(words: Words) -> Context:
    pages = "https://id.example.com/code", "https://id.example.com/code?c=WDJB-MJHT"
    return code_to_type("/sign-in/code/1", "/jobs/1", "WDJB-MJHT", pages, 5.0, words)


def end(why: End) -> Make:
    return lambda words: ended(why, words)


def topic(name: str) -> Make:
    def make(words: Words) -> Context:
        found = explain_topic(name, words)
        assert found is not None
        return found

    return make


def wrong_address(words: Words) -> Context:
    why = InvalidAddressError("address.no-at", address="alice.lindenhof.example")
    return not_an_address("alice.lindenhof.example", why, words)


def odd_address(words: Words) -> Context:
    why = InvalidAddressError("address.two-ats", address="a@b@c")
    return not_an_address(f"a@b@{samples.HOSTILE}", why, words)


def no_domain(words: Words) -> Context:
    why = InvalidAddressError("host.not-full", name="lindenhof")
    return not_a_domain("lindenhof", why, words)


PAGES: Final[Mapping[str, Make]] = {
    "start": start,
    "start-error": wrong_address,
    "start-odd": odd_address,
    "progress": of_job(RUNNING),
    "progress-begin": of_job(job(state="running")),
    "progress-login": of_job(job(state="running", has_login=True)),
    "busy": of_job(job(state="queued", place=61)),
    "busy-next": of_job(job(state="queued", place=1)),
    "full": lambda words: full(60, words),
    "answer": of_job(job(samples.diagnosed(REPORT))),
    "answer-pop3": chosen("pop3", "iphone"),
    "answer-phone": chosen("imap", "thunderbird-phone"),
    "answer-other": chosen("imap", "other"),
    "answer-mutt": chosen("imap", "mutt"),
    "answer-samsung": chosen("imap", "samsung-email"),
    "answer-domain": of_job(job(samples.DOMAIN, address="lindenhof.example")),
    "answer-foreign": chosen("imap", "mac", samples.UNCONFIRMED),
    "confirm": of_job(job(samples.UNCONFIRMED)),
    "declined": of_job(job(samples.DECLINED)),
    "login": lambda words: login(job(YAHOO_REPORT), YAHOO_REPORT, words),
    "login-sign-in": lambda words: login(job(YAHOO_REPORT, sign_in=WAYS), YAHOO_REPORT, words),
    "login-code": lambda words: login(job(REPORT, sign_in=CODES), REPORT, words),
    "sign-in-foreign": lambda words: foreign("/jobs/1", "id.example.net", words),
    "sign-in-elsewhere": lambda words: elsewhere("/jobs/1", "https://help.example.com/", words),
    "sign-in-denied": lambda words: failed("/jobs/1", WAYS.host, DENIED, words),
    "sign-in-silent": lambda words: failed("/jobs/1", WAYS.host, SILENT, words),
    "sign-in-hostile": lambda words: failed("/jobs/1", samples.HOSTILE, HOSTILE_ERROR, words),
    "sign-in-code": code,
    "good": of_job(job(WORKS, has_login=True)),
    "bad": of_job(job(samples.REFUSED, has_login=True, tries_used=1)),
    "bad-hostile": of_job(job(samples.HOSTILE_REPORT, has_login=True, tries_used=1)),
    "answer-hostile": chosen("imap", "thunderbird", samples.HOSTILE_REPORT),
    "login-hostile": lambda words: login(
        job(samples.HOSTILE_REPORT), samples.HOSTILE_REPORT, words
    ),
    "progress-hostile": of_job(samples.HOSTILE_RUNNING),
    "compare-hostile": of_job(job(samples.HOSTILE_COMPARED)),
    "compare": of_job(job(samples.COMPARED)),
    "compare-fits": of_job(job(samples.FITS)),
    "present": lambda words: present(job(REPORT), words),
    "owner": of_job(job(kind="audit", address="example.com", audit=AUDIT)),
    "ticket": lambda words: ticket(job(WORKS), WORKS, "help@lindenhof.example", words),
    "ticket-hostile": lambda words: ticket(
        job(samples.HOSTILE_REPORT), samples.HOSTILE_REPORT, "", words
    ),
    "sheet": lambda words: sheet(job(WORKS), WORKS, words, Chosen()),
    "sheet-yahoo": lambda words: sheet(job(YAHOO_REPORT), YAHOO_REPORT, words, Chosen()),
    "sheet-phone": lambda words: sheet(
        job(WORKS), WORKS, words, Chosen(client="thunderbird-phone")
    ),
    "symptoms": symptoms,
    "domain": domain,
    "domain-error": no_domain,
    "explain": explain_index,
    "explain-topic": topic("password-box"),
    "explain-symptom": topic("asks-again"),
    "privacy": lambda words: privacy(words, sign_in=True),
    "programs": for_programs,
    "nothing": of_job(job(samples.NOTHING, address="carol@gmial.com")),
    "attempts": of_job(job(samples.PAUSED, has_login=True, tries_used=3)),
    "attempts-unknown": of_job(job(samples.REFUSED, has_login=True, tries_used=3)),
    **{f"ended-{why}": end(why) for why in samples.ENDS},
}
