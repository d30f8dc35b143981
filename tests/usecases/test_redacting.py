"""Nothing private is left in any form of a redacted report."""

import json
import re
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import autoconf
from autoconf.cli.text import attempt_line, check_line, english, finding_details
from autoconf.formats.report_json import write
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, TlsFacts
from autoconf.model.config import ClientConfig, Link, Requirement
from autoconf.model.evidence import Belief, TrustPolicy
from autoconf.model.mailbox import Folder, ImapFacts, SmtpFacts, SpecialUse
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply
from autoconf.model.using import Difference, UsedServer, Using
from autoconf.renderers.pages.html import html
from autoconf.renderers.pages.markdown import markdown
from autoconf.renderers.reports.report_page import report_page
from autoconf.usecases.redacting import redacted
from tests.formats.sample_report import ATTEMPT, FULL_REPORT, IMAP, MAILBOX, POP3, SMTP
from tests.renderers.reports_of import refused

WORDS: Final = "Zyxw says qvut to you"
SUBJECT: Final = "O=Qplm Klinik"
PRINT: Final = "0f" * 32


def outputs(report: Report) -> Iterator[str]:
    """Yield every form of a report."""
    page = report_page(report, english)
    yield write(report, english).decode()
    yield html(page).decode()
    yield markdown(page).decode()
    yield "\n".join(
        [
            report.verdict.title,
            *map(check_line, report.checks),
            *map(attempt_line, report.attempts),
            *(line for finding in report.findings for line in finding_details(finding)),
        ]
    )


def private(local_part: str, domain: str, user: str) -> Report:
    """Return a report that holds these values in all its parts."""
    address = EmailAddress.parse(f"{local_part}@{domain}")
    host = f"imap.{domain}"
    servers = [
        replace(s, hostname=host, username=name)
        for s, name in ((IMAP, "%EMAILADDRESS%"), (POP3, user), (SMTP, "%EMAILLOCALPART%"))
    ]
    config = ClientConfig(
        provider_id=WORDS,
        requires=(Requirement(what="app-password", when=WORDS),),
        display_name=WORDS,
        domains=(domain,),
        incoming=tuple(servers[:2]),
        outgoing=tuple(servers[2:]),
        hint=WORDS,
        documentation=(Link(url=f"https://www.{domain}/~{user}", text=(("en", WORDS),)),),
    )
    base = refused(WORDS)
    mailbox = replace(
        MAILBOX,
        refusal=ServerReply(code="QVUT", text=WORDS),
        smtp=SmtpFacts(address=str(address), words=WORDS),
        imap=ImapFacts(folders=(Folder(use=SpecialUse.SENT, name=WORDS),)),
    )
    checks: tuple[Check, ...] = tuple(
        replace(
            check,
            server=server,
            login=replace(base.checks[0].login, username=user),
            tls=TlsFacts(
                names=(host, f"*.{domain}"), subject=SUBJECT, issuer=SUBJECT, sha256=PRINT
            ),
            capabilities=("IDLE", "QVUT", f"{host} Hello"),
            alerts=(WORDS,),
            transcript=(f"S: * OK {host} {WORDS}", f"C: a1 LOGIN {user} ****"),
            detail=Message.of("result.server-said", server=host, words=WORDS),
            mailbox=mailbox,
        )
        for check, server in zip((base.checks[0],) * 3, servers, strict=True)
    )
    finding = replace(
        base.findings[0],
        title=Message.of("result.ask-provider", domain=host),
        message=Message.of("result.server-said", server=f"imap {host}:993", words=WORDS),
        remedy=Message.of("cli.warning", text=f"{PRINT.upper()} {WORDS} {user}"),
    )
    attempt = replace(
        ATTEMPT,
        asked=f"https://autoconfig.{domain}/mail?emailaddress={local_part}%40{domain}",
        answer=None,
        detail=Message.of("result.server-failed", server=host, why=WORDS),
    )
    crashed = replace(attempt, detail=None, traceback=f"ValueError: {WORDS} {address}")
    return replace(
        FULL_REPORT,
        address=address,
        domain=address.domain,
        config=config,
        checks=checks,
        findings=(finding,),
        attempts=(attempt, crashed),
        confirmed=(host,),
        confirmation_missing=(host,),
        using=(_program(host, user, f"{WORDS} {user}.prf"),),
    )


def _program(host: str, user: str, file: str) -> Using:
    """Return the settings of a program for another user name there."""
    server = UsedServer(
        protocol=MailProtocol.POP3,
        hostname=host,
        port=110,
        socket_type=SocketType.PLAIN,
        username=user,
    )
    wrong = Difference(
        server="incoming/0",
        field="username",
        yours=user,
        right=user,
        effect=Message.of("result.server-said", server=host, words=WORDS),
    )
    return Using(file=file, program="Outlook", servers=(server,), differences=(wrong,))


def test_a_complaint_keeps_its_words_and_loses_private_values() -> None:
    report = private("alice", "alice-home.example", "alice.smith")
    said = (
        "alice@alice-home.example cannot send from imap.alice-home.example, says bob@post.example"
    )

    shown = redacted(replace(report, complaint=said)).complaint

    assert "cannot send from <host-" in shown
    assert not any(word in shown for word in ("alice", "bob", "post.example"))


def test_marks_are_counted_from_one_in_the_order_of_reading() -> None:
    report = private("alice", "alice-home.example", "alice.smith")
    assert report.config is not None
    short = replace(report.config, display_name="Demo Mail", display_short_name="Demo")
    finding = replace(
        report.findings[0],
        message=Message.of("finding.login-refused.step-try-on-web-site", provider="Demo"),
    )

    shown = redacted(replace(report, config=short, findings=(finding,)))

    assert dict(shown.findings[0].message.parameters)["provider"] == "<words-1>"
    assert shown.config is not None
    assert (shown.config.display_name, shown.config.display_short_name) == ("<words-1>",) * 2


def test_a_server_that_was_typed_loses_its_host_alone() -> None:
    typed = Using(file="imap:imap.alice-home.example:993:ssl")
    report = replace(private("alice", "alice-home.example", "alice.smith"), using=(typed,))

    assert re.fullmatch(r"imap:<host-\d>:993:ssl", redacted(report).using[0].file)


NAMES: Final = st.from_regex(r"[a-z]{3}q[a-z0-9.+-]{1,12}[a-z]", fullmatch=True)


@settings(deadline=None, max_examples=60)
@given(NAMES, NAMES.map(lambda name: f"{name.replace('+', '').replace('.', '-')}.example"), NAMES)
def test_nothing_private_is_in_any_form(local_part: str, domain: str, user: str) -> None:
    report = redacted(private(local_part, domain, f"{user}zq"))

    for output in outputs(report):
        low = output.casefold()
        assert domain not in low
        assert f"{local_part}@" not in low
        assert f"{user}zq" not in low
        assert not [word for word in ("zyxw", "qvut", "qplm", PRINT) if word in low]


def test_the_same_value_is_the_same_mark_everywhere() -> None:
    document = json.loads(write(redacted(private("alice", "firma.example", "al77")), english))

    assert document["address"] == "<address-1>"
    assert document["domain"] == document["config"]["domains"][0]
    host = document["config"]["incoming"][0]["hostname"]
    assert {check["hostname"] for check in document["checks"]} == {host}
    assert document["config"]["incoming"][0]["username"] == "<address-1>"
    assert document["config"]["incoming"][1]["username"] == "<name-2>"
    assert document["config"]["outgoing"][0]["username"] == "<name-1>"
    assert document["checks"][0]["login"]["username"] == "<name-2>"


def test_an_address_in_a_url_is_marked_too() -> None:
    report = redacted(private("o'brien+x", "firma.example", "al77"))

    assert report.attempts[0].asked.endswith("mail?emailaddress=<address-1>")


def test_an_internationalised_domain_is_marked_in_both_forms() -> None:
    report = private("alice", "müller.example", "al77")

    for output in outputs(redacted(report)):
        assert "müller" not in output
        assert "xn--mller" not in output


def test_hosts_of_a_provider_that_the_catalogue_knows_stay() -> None:
    report = private("alice", "gmail.com", "al77")
    known = replace(report.attempts[0], policy=TrustPolicy(Belief.BUNDLED))

    shown = redacted(replace(report, attempts=(known,)))

    assert shown.domain == "gmail.com"
    assert shown.checks[0].server.hostname == "imap.gmail.com"
    assert "alice" not in write(shown, english).decode()


def test_hosts_outside_the_domain_stay() -> None:
    report = private("alice", "firma.example", "al77")
    check = replace(report.checks[0], server=replace(IMAP, hostname="mail.hoster.test"))

    shown = redacted(replace(report, checks=(check,)))

    assert shown.checks[0].server.hostname == "mail.hoster.test"


@pytest.mark.parametrize("code", ["AUTHENTICATIONFAILED", "535 5.7.8"])
def test_standard_codes_and_capabilities_stay(code: str) -> None:
    report = private("alice", "firma.example", "al77")
    check = report.checks[0]
    check = replace(check, login=replace(check.login, code=code))

    shown = redacted(replace(report, checks=(check,))).checks[0]

    assert shown.login.code == code
    assert shown.capabilities == ("IDLE",)


def test_the_verdict_stays_the_same() -> None:
    report = private("alice", "firma.example", "al77")

    assert redacted(report).verdict.works == report.verdict.works
    assert [f.rule for f in redacted(report).findings] == [f.rule for f in report.findings]


ODD_NAMES: Final = (
    *("alice.smith@corp", "alice%corp", "o'brien@other.org", "CORP\\alice", "a/b@other.org"),
    *("alice=work@other.org", '"alice smith"@other.org', "alice@[192.0.2.3]", "müller@x.example"),
    *("bob@OTHER.org.", "alice@firma.example # password: hunter2", "alice password hunter2"),
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_user_name_is_replaced_as_a_whole(name: str) -> None:
    report = redacted(private("alice", "firma.example", name))

    marks = {
        report.checks[0].login.username,
        report.using[0].servers[0].username,
        report.using[0].differences[0].yours,
    }
    assert marks in ({"<name-2>"}, {"<address-2>"})
    for output in outputs(report):
        assert not re.search(r"(?i)alice|smith|corp|brien|other|hunter2|ller|bob", output)


def test_the_own_address_has_one_mark_as_a_user_name() -> None:
    report = redacted(private("alice", "firma.example", "Alice@Firma.example"))

    assert report.checks[0].login.username == "<address-1>"


def test_a_proxy_and_a_file_show_no_name() -> None:
    report = replace(
        private("alice", "firma.example", "al77"),
        web_proxy="http://alice.smith@proxy:3128",
        using_problems=(Message.of("using.folder", file="Alice Smith salary.prf"),),
    )

    for output in outputs(redacted(report)):
        assert not re.search("smith|salary", output, re.IGNORECASE)


@pytest.mark.parametrize("name", ["imap", "993", "143", "gmail", "password", "settings", "google"])
def test_a_name_that_is_a_public_word_is_not_shown_by_marks(name: str) -> None:
    report = known_report(f"{name}@gmail.com")

    shown = redacted(report)
    text = write(shown, english).decode()

    assert (shown.config, shown.verdict) == (report.config, report.verdict)
    assert str(shown.address) == "<address-1>"
    assert "<name-" not in text
    assert f"{name}@" not in text


def known_report(address: str) -> Report:
    """Return what the catalogue says, without a question to the network."""
    return autoconf.discover(address, options=autoconf.Options(offline=True))
