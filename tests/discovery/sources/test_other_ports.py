import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.other_ports import SOURCE
from autoconf.errors import NetworkError, NoDataError, RefusedError
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.server import Authentication, AuthMethod, Server, SocketType
from tests.discovery.builders import IMAP, SMTP, server
from tests.fakes import BAD_TLS, ScriptedDialer, ScriptedWire, fake_network
from tests.probes.wires import wire

QUERY = Query(address=None, domain="example.com")
TOKEN = (Authentication(method=AuthMethod.OAUTH2),)
WRONG = replace(
    server("imap imap.example.com:995"), username="%EMAILLOCALPART%", authentication=TOKEN
)


def places(*silent: Server, relation: Relation = Relation.OWN) -> list[str]:
    query = replace(QUERY, silent=silent, relation=relation)
    return [step.asked for step in SOURCE.steps(query)]


def ask(one: ScriptedWire | NetworkError) -> Answer | None:
    network = fake_network(dialer=ScriptedDialer({str(IMAP.endpoint): [one]}))
    step = SOURCE.steps(replace(QUERY, silent=(WRONG,)))[0]
    return step.ask(Tools(network=network, sessions=Sessions()))


def test_where_no_server_is_silent_nothing_is_asked() -> None:
    assert places() == []


def test_the_usual_ports_of_the_host_come_before_the_other_kind_of_tls() -> None:
    assert places(SMTP) == [
        "smtp smtp.example.com:587 STARTTLS",
        "smtp smtp.example.com:465 STARTTLS",
    ]
    assert places(WRONG) == [
        "imap imap.example.com:993 SSL",
        "imap imap.example.com:143 STARTTLS",
        "imap imap.example.com:995 STARTTLS",
    ]


def test_a_silent_place_is_not_asked_again() -> None:
    beside = server("smtp smtp.example.com", SocketType.STARTTLS)

    assert "smtp smtp.example.com:587 STARTTLS" not in places(SMTP, beside)


def test_clear_text_is_never_asked_for() -> None:
    bare = server("imap imap.example.com", SocketType.PLAIN)

    assert places(bare) == [
        "imap imap.example.com:993 SSL",
        "imap imap.example.com:143 STARTTLS",
        "imap imap.example.com:143 SSL",
    ]


def test_the_mail_host_has_no_ports_of_its_own() -> None:
    assert places(SMTP, relation=Relation.MAIL_HOST) == []


def test_user_name_and_methods_stay_as_published() -> None:
    answer = ask(wire(IMAP.protocol))

    assert answer is not None
    assert answer.trust is Trust.AUTHENTICATED
    assert answer.config.incoming == (
        replace(IMAP, username="%EMAILLOCALPART%", authentication=TOKEN),
    )


@pytest.mark.parametrize(
    "trouble",
    [
        wire(IMAP.protocol, handshake=BAD_TLS),
        RefusedError("net.refused", peer="192.0.2.1"),
        wire(SMTP.protocol),
    ],
    ids=["bad-certificate", "closed", "another-protocol"],
)
def test_a_port_that_proves_nothing_is_no_answer(trouble: ScriptedWire | NetworkError) -> None:
    with pytest.raises(NoDataError):
        ask(trouble)
