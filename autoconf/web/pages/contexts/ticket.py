"""A result to hand on: without the address, the hosts and the words of servers."""

from typing import ClassVar, Final
from urllib.parse import quote

from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.report_page import report_page
from autoconf.usecases.redacting import redacted
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.telling import told
from autoconf.web.pages.parts import Context

_MOST_IN_LINK: Final = 1500
"""Mail programs cut longer links."""


class Ticket(Context, frozen=True, kw_only=True):
    """The text for a helpdesk.

    Attributes:
        job_url: the path of the job.
        text: Markdown.
        mail_url: opens the visitor's mail program with the text; empty: there is no address.
    """

    template: ClassVar[str] = "ticket.html"
    job_url: str
    text: str
    mail_url: str


def ticket(facts: JobFacts, report: Report, helpdesk_mail: str, words: Words) -> Ticket:
    """Return the page with the text for a helpdesk."""
    text = markdown(report_page(redacted(report), told(words), is_ticket=True)).decode()
    subject = quote(words(Message("web.ticket.subject")))
    body = quote(text[:_MOST_IN_LINK])
    url = f"mailto:{quote(helpdesk_mail, safe='@')}?subject={subject}&body={body}"
    return Ticket(job_url=facts.url, text=text, mail_url=url if helpdesk_mail else "")
