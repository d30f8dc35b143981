from autoconf.dialogues.mechanism import MechanismContext
from autoconf.dialogues.mechanisms.plain import MECHANISMS
from autoconf.model.secret import Login, Secret


def test_everything_is_said_at_once() -> None:
    login = Login(username="tim", password=Secret("tanstaaftanstaaf"))

    # RFC 4616 section 4
    assert list(MECHANISMS[0].respond(MechanismContext(login=login))) == [
        b"\0tim\0tanstaaftanstaaf"
    ]


def test_letters_are_composed_and_nothing_else_is_changed() -> None:
    login = Login(username="alice", password=Secret("a\u0308\u00b2"))

    assert list(MECHANISMS[0].respond(MechanismContext(login=login))) == [
        "\0alice\0\u00e4\u00b2".encode()
    ]
