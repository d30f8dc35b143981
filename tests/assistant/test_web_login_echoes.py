"""A web server that was given the password by ``--autodiscover-login``, and shows it."""

import pickle

import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.errors import NameNotFoundError
from autoconf.formats.report_json import write
from autoconf.model.evidence import Outcome
from autoconf.net.interfaces import HttpResponse
from tests.assistant.cases import Case, Person, wishes
from tests.fakes import FakeHttp

PASSWORD = "Hunter2-geheim-77"
HOST = "https://autodiscover.example.com"
SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover"
REFUSAL = (
    f'<Autodiscover xmlns="{SCHEMA}/responseschema/2006"><Response><Error Time="1" Id="2">'
    "<ErrorCode>600</ErrorCode><Message>%s</Message></Error></Response></Autodiscover>"
)
OTHER = "https://autodiscover.hoster.example/autodiscover/autodiscover.xml"
SETTINGS = (
    f'<Autodiscover xmlns="{SCHEMA}/responseschema/2006"><Response '
    f'xmlns="{SCHEMA}/outlook/responseschema/2006a"><User><DisplayName>Mail</DisplayName></User>'
    "<Account><AccountType>email</AccountType><Action>settings</Action><Protocol><Type>IMAP</Type>"
    "<Server>%s</Server><Port>993</Port><SSL>on</SSL><LoginName>%s</LoginName></Protocol>"
    "<Protocol><Type>SMTP</Type><Server>smtp.example.com</Server><Port>465</Port><SSL>on</SSL>"
    "</Protocol></Account></Response></Autodiscover>"
)


class EchoingHttp(FakeHttp):
    """Answers the login of Autodiscover with a body, or a redirect that leads to it."""

    def __init__(self, body: str, location: str = "") -> None:
        super().__init__({})
        self.body = body
        self.location = location
        self.logins = 0

    def fetch(self, url: str, **options: object) -> HttpResponse:
        if not url.startswith(HOST):
            return super().fetch(url, **options)  # type: ignore[arg-type]
        if "?" in url:
            return reply(url, 200, self.body)
        if options.get("login") is None:
            return reply(url, 401, basic=True)
        self.logins += 1
        if self.location:
            return reply(url, 302, location=self.location)
        return reply(url, 200, self.body)


def reply(
    url: str, status: int, body: str = "", *, location: str = "", basic: bool = False
) -> HttpResponse:
    return HttpResponse(
        status=status,
        body=body.encode(),
        content_type="text/xml",
        hops=(url,),
        authenticated=True,
        www_authenticate=("basic",) if basic else (),
        location=location,
    )


def case(http: FakeHttp, password: str = PASSWORD) -> Case:
    person = Person(secret=password, has_password=True)
    one = Case(site={}, servers={}, person=person, wishes=wishes(autodiscover_login=True))
    one.world.http = http
    return one


def settings(host: str = "imap.example.com", login: str = "alice") -> str:
    return SETTINGS % (host, login)


ECHOES = {
    "error": EchoingHttp(REFUSAL % f"Invalid request by alice:{PASSWORD}"),
    "plain http": EchoingHttp("", f"http://autodiscover.example.com/logon?p={PASSWORD}"),
    "hop": EchoingHttp(settings(), f"{HOST}/next?p={PASSWORD}"),
    "hop's host": EchoingHttp(settings(), f"https://{PASSWORD}.example.com/"),
    "login name": EchoingHttp(settings(login=PASSWORD)),
    "server": EchoingHttp(settings(host=f"{PASSWORD}.example.com")),
}


@pytest.mark.parametrize("place", ECHOES)
def test_the_password_is_in_no_report_and_no_event(place: str) -> None:
    one = case(ECHOES[place])

    report = one.check()

    shown = f"{pickle.dumps(report)!r} {write(report, english)!r} {one.shown}".casefold()
    assert ECHOES[place].logins == 1
    assert PASSWORD.casefold() not in shown


def test_settings_whose_user_name_is_the_password_are_not_used() -> None:
    report = case(EchoingHttp(settings(login=PASSWORD))).check()

    (dropped,) = [a for a in report.attempts if a.detail and "shows-password" in a.detail.id]
    assert dropped.outcome is Outcome.MALFORMED
    assert report.config is None


@pytest.mark.parametrize("password", ["imap", "example", PASSWORD])
def test_a_url_that_shows_the_password_is_not_asked(password: str) -> None:
    http = EchoingHttp(settings(), f"{HOST}/next?p={password}")

    report = case(http, password).check()

    assert report.config is None
    (refused,) = [a for a in report.attempts if a.detail and "leads-to-password" in a.detail.id]
    assert refused.outcome is Outcome.MALFORMED


class RememberingHttp(EchoingHttp):
    """Refuses the login, leads to another host by plain http, and knows the password from then."""

    def fetch(self, url: str, **options: object) -> HttpResponse:
        if url.startswith(HOST):
            self.logins += options.get("login") is not None
            return reply(url, 401, basic=True)
        if url.startswith("http://autodiscover."):
            return replace(reply(url, 302, location=OTHER), authenticated=False)
        if url.startswith(OTHER) and self.logins:
            return reply(url, 200, self.body)
        raise NameNotFoundError("net.dns.no-such-name", name=url)


def test_a_server_that_was_told_before_a_question_shows_nothing_after_it() -> None:
    http = RememberingHttp(REFUSAL % f"Invalid request by alice:{PASSWORD}")
    one = case(http)
    one.person.confirms = True

    report = one.check()

    shown = f"{pickle.dumps(report)!r} {write(report, english)!r} {one.shown}".casefold()
    assert http.logins == 1
    assert "tell" in " ".join(one.person.asked)
    assert "invalid request by alice" in shown
    assert PASSWORD.casefold() not in shown


@pytest.mark.parametrize("password", ["imap", "example"])
def test_a_common_word_as_the_password_changes_no_host(password: str) -> None:
    http = EchoingHttp(settings(), f"{HOST}/next?p=1")

    report = case(http, password).check()

    (answer,) = [a.answer for a in report.attempts if a.answer is not None]
    assert [s.hostname for s in answer.config.servers] == ["imap.example.com", "smtp.example.com"]
    assert answer.hops[-1] == f"{HOST}/next?p=1"
