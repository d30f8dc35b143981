import pytest

from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.rules.using_old_server import RULE
from autoconf.model.config import Decision
from autoconf.model.using import UsedServer
from tests.diagnosis.programs import program, used, with_programs


def test_a_host_of_another_provider_is_named_with_the_right_one() -> None:
    old = program(used("pop3 pop.old.test"), used("smtp smtp.old.test"), name="Outlook")
    (found,) = RULE.check(with_programs(program(), old))

    assert found.evidence == ("using/1",)
    assert dict(found.title.parameters) == {"host": "pop.old.test"}
    assert dict(found.message.parameters)["provider"] == "example.com"
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


def test_the_steps_lead_to_the_servers_of_each_program_and_are_dated() -> None:
    old = used("imap imap.old.test")
    (found,) = RULE.check(with_programs(program(old), program(old, name="Outlook")))

    assert [step.id for step in found.steps] == [
        "menu.servers-thunderbird",
        "menu.servers-outlook",
        "finding.using-old-server.remedy",
    ]
    assert (found.read_on, found.dated) == (READ_ON, (0, 1))


def test_a_program_whose_menus_are_not_known_has_the_remedy_alone() -> None:
    (found,) = RULE.check(with_programs(program(used("imap imap.old.test"), name="Mutt")))

    assert [step.id for step in found.to_do] == ["finding.using-old-server.remedy"]
    assert (found.read_on, found.dated) == ("", ())
