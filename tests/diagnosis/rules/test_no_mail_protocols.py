import pytest

from autoconf.cli.text import english
from autoconf.diagnosis.rules.no_mail_protocols import RULE
from autoconf.messages import text
from autoconf.model.config import Requirement
from autoconf.model.finding import Severity, Who
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, report

BRIDGE = Requirement(what="bridge", link="https://example.com/bridge")


def test_a_provider_without_servers_blocks() -> None:
    (finding,) = RULE.check(report())

    assert finding.severity is Severity.BLOCKER
    assert text(finding.message.id, finding.message.parameters) == (
        "Example Mail offers no IMAP, POP3 or SMTP, "
        "so mail programs cannot be used with example.com."
    )


@pytest.mark.parametrize(
    ("sick", "words"),
    [
        (report(web_mail="https://example.com/mail"), "web site. https://example.com/mail"),
        (report(hint="There is an app."), "web site. There is an app."),
        (report(requires=(BRIDGE,)), "connect to it: https://example.com/bridge"),
        (report(requires=(Requirement(what="bridge"),)), "connect to it."),
        (report(requires=(Requirement(what="paid-plan"),)), "program or web site."),
    ],
    ids=["web-mail", "hint", "bridge", "bridge-without-link", "another-demand"],
)
def test_the_remedy_is_what_the_provider_has_instead(sick: Report, words: str) -> None:
    (finding,) = RULE.check(sick)

    assert text(finding.remedy.id, finding.remedy.parameters).strip().endswith(words)


def test_a_bridge_is_the_persons_to_set_up_after_what_it_needs_itself() -> None:
    plan = Requirement(what="paid-plan", when="bridge")
    (finding,) = RULE.check(report(requires=(BRIDGE, plan), hint="It is encrypted."))

    assert finding.who is Who.USER
    assert [english(step).strip() for step in finding.to_do] == [
        "Mail programs work only with a paid plan of this provider.",
        english(finding.remedy).strip(),
        "Type the servers and the password that the bridge shows into the mail program.",
    ]


def test_one_server_is_enough_for_silence() -> None:
    assert list(RULE.check(report(incoming=(IMAP,)))) == []
