from msgspec.structs import replace

from autoconf.diagnosis.rules.mail_lives_elsewhere import RULE
from autoconf.model.audit import MxHost
from tests.diagnosis.audited import RIGHT, audited, of_mail_host

MOVED = replace(
    RIGHT,
    mx=(MxHost(host="mx.hoster.example", preference=1, exists=True),),
    mail_host="hoster.example",
)
"""New mail goes to hoster.example, the file names servers of example.com."""


def test_settings_that_name_none_of_the_mail_hosts_servers_are_reported() -> None:
    moved = audited(facts=MOVED, attempts=(of_mail_host("imap.hoster.example"),))

    (finding,) = RULE.check(moved)

    assert dict(finding.message.parameters) == {
        "domain": "example.com",
        "mx": "mx.hoster.example",
        "old": "example.com",
    }


def test_a_mail_host_that_names_no_servers_may_be_a_filter() -> None:
    assert list(RULE.check(audited(facts=MOVED))) == []


def test_a_mail_host_that_names_the_same_servers_is_right() -> None:
    same = audited(facts=MOVED, attempts=(of_mail_host("in.example.com"),))

    assert list(RULE.check(same)) == []


def test_a_right_domain_is_not_reported() -> None:
    assert list(RULE.check(audited())) == []
