import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.ipv6_broken import RULE
from autoconf.messages import text
from autoconf.model.finding import Confidence, Finding
from autoconf.model.silent_address import SilentAddress
from tests.auditing.builders import IMAP as A_IMAP
from tests.auditing.builders import SMTP as A_SMTP
from tests.auditing.builders import document
from tests.diagnosis.audited import audited
from tests.diagnosis.reports import HEALTHY, IMAP, SMTP


def silent(
    port: int = IMAP.port, *, waited_s: float | None = 1.4, has_ipv6: bool = True
) -> SilentAddress:
    return SilentAddress(
        server=f"{IMAP.hostname}:{port}",
        address="2001:db8::9",
        waited_s=waited_s,
        has_ipv6=has_ipv6,
    )


def findings(*addresses: SilentAddress) -> list[Finding]:
    return list(RULE.check(replace(HEALTHY, silent_addresses=addresses)))


@pytest.mark.parametrize(
    ("waited_s", "words"), [(1.4, "gave no answer"), (None, "There is no way to")]
)
def test_the_address_is_named(waited_s: float | None, words: str) -> None:
    [found] = findings(silent(waited_s=waited_s))

    message = text(found.message.id, found.message.parameters)
    assert words in message
    assert "2001:db8::9" in message


def test_if_ipv6_works_nowhere_this_network_may_be_at_fault() -> None:
    [elsewhere], [nowhere] = findings(silent()), findings(silent(has_ipv6=False))

    assert "your own network" in text(nowhere.message.id, nowhere.message.parameters)
    assert (elsewhere.confidence, nowhere.confidence) == (Confidence.LIKELY, Confidence.POSSIBLE)


def test_an_address_is_told_of_once_with_all_its_servers() -> None:
    [found] = findings(silent(), replace(silent(), server=f"{SMTP.hostname}:{SMTP.port}"))

    assert dict(found.message.parameters)["servers"] == "imap.example.com:993, smtp.example.com:465"
    assert len(findings(silent(), replace(silent(), address="2001:db8::8"))) == 2


def test_a_server_that_was_no_part_of_the_settings_does_not_matter() -> None:
    assert findings(silent(port=1)) == []


def test_an_audit_tells_of_published_servers_and_of_web_servers() -> None:
    files = [replace(one, hops=(one.at,)) for one in document(A_IMAP, A_SMTP)]
    web = replace(silent(), server="autoconfig.example.com:443")
    mail = replace(silent(), server=f"{A_IMAP.hostname}:{A_IMAP.port}")
    made = replace(audited(*files), silent_addresses=(web, mail))

    assert [f.evidence for f in RULE.check(made)] == [("publications/1",)]
