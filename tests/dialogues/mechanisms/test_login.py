from autoconf.dialogues.mechanism import MechanismContext
from autoconf.dialogues.mechanisms.login import MECHANISMS
from tests.dialogues.talking import LOGIN


def test_the_server_begins_and_gets_name_and_password() -> None:
    responses = MECHANISMS[0].respond(MechanismContext(login=LOGIN))

    assert list(responses) == [None, b"alice@example.com", b"s3cret"]
