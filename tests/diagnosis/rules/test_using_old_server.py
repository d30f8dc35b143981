import pytest

from autoconf.diagnosis.rules.using_old_server import RULE
from autoconf.model.config import Decision
from autoconf.model.using import UsedServer
from tests.diagnosis.programs import program, used, with_programs


def test_a_host_of_another_provider_is_named_with_the_right_one() -> None:
    old = program(used("pop3 pop.old.test"), used("smtp smtp.old.test"), name="Outlook")
    (found,) = RULE.check(with_programs(program(), old))

    assert found.evidence == ("using/1",)
    assert dict(found.title.parameters) == {"host": "pop.old.test", "provider": "example.com"}
    assert dict(found.message.parameters)["hosts"] == "pop.old.test, smtp.old.test"


@pytest.mark.parametrize(
    "server",
    [
        used("imap mail.example.com"),
        used("imap localhost"),
        used("imap mailserver"),
        used("imap 192.0.2.1"),
        used("imap imap.old.test", tunnel=True),
    ],
    ids=["own-domain", "bridge", "one-word", "number", "tunnel"],
)
def test_other_hosts_are_no_former_provider(server: UsedServer) -> None:
    assert list(RULE.check(with_programs(program(server)))) == []


def test_a_server_that_is_not_confirmed_makes_no_other_one_old() -> None:
    made = with_programs(program(used("imap imap.old.test")), decision=Decision.CONFIRM)

    assert list(RULE.check(made)) == []
