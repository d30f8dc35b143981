"""What DNSSEC proves, after the answers are there."""

from autoconf.model.evidence import Trust
from autoconf.net.interfaces import Mx
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import Run, Zone

HOSTED: Zone = {("example.com", "MX"): [Mx(preference=10, host="mx.hoster.example")]}
URL = "https://autoconfig.hoster.example/mail/config-v1.1.xml"


def proved(*secure: tuple[str, str]) -> Run:
    run = Run(zone=HOSTED, site={URL: document(IMAP, SMTP)}, secure=secure).ask()
    run.stages.prove(1.0)
    return run


def test_a_signed_mx_record_makes_the_hosters_word_count() -> None:
    attempt = proved(("example.com", "MX")).of(URL)

    assert attempt.answer is not None
    assert attempt.answer.dnssec
    assert attempt.answer.trust is Trust.AUTHENTICATED


def test_an_unsigned_one_does_not() -> None:
    attempt = proved().of(URL)

    assert attempt.answer is not None
    assert not attempt.answer.dnssec
    assert attempt.answer.trust is Trust.UNAUTHENTICATED
