import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.errors import UnsupportedError
from autoconf.model.server import Authentication, AuthMethod, Server
from autoconf.renderers.key_file import account_id, escaped, key_file, mechanism
from tests.renderers.profiles import IMAP, PROFILES, SMTP, profile, server
from tests.renderers.readers_key_file import read_lines, unescaped

CRAM = frozenset({"CRAM-MD5"})


def encrypted(sasl_name: str | None) -> Server:
    made = server("imap imap.example.com")
    way = Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name=sasl_name)
    return Server(
        protocol=made.protocol,
        hostname=made.hostname,
        port=made.port,
        socket_type=made.socket_type,
        authentication=(way,),
    )


def test_a_file_is_comments_sections_and_pairs() -> None:
    artifact = key_file("a/b", PROFILES["pop3"], [("One", [("a", 1), ("b", True)]), ("Two", [])])

    assert artifact.content.decode().split("\n")[:3] == [
        "# Mail settings for alice@example.com, written by mail-autoconf. No password in here.",
        "# not tested: no login has proved these settings yet.",
        "",
    ]
    assert read_lines(artifact.content) == {"One": {"a": "1", "b": "true"}, "Two": {}}


@settings(deadline=None)
@given(value=st.text(alphabet=st.characters() | st.sampled_from(" \\\nsnt=;#")))
def test_a_value_comes_back_or_is_refused(value: str) -> None:
    try:
        written = escaped(value, "value", lines=True)
    except UnsupportedError:
        return

    read = read_lines(f"[A]\nkey={written}\n".encode())
    assert unescaped(read["A"]["key"]) == value


def test_an_id_stands_for_the_address() -> None:
    assert account_id(profile()) == account_id(PROFILES["pop3"])
    assert account_id(profile()).isalnum()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (IMAP, "PLAIN"),
        (encrypted(None), "CRAM-MD5"),
        (encrypted("CRAM-MD5"), "CRAM-MD5"),
        (SMTP, "PLAIN"),
        (server("smtp smtp.example.com", SMTP.socket_type, AuthMethod.NONE), ""),
    ],
    ids=["password", "encrypted", "cram-md5", "smtp", "no-login"],
)
def test_the_first_way_to_log_in_counts(at: Server, expected: str) -> None:
    assert mechanism("A client", at, CRAM) == expected


def test_a_mechanism_that_the_client_lacks_is_refused() -> None:
    with pytest.raises(
        UnsupportedError, match=r"A client has none of the login methods .*SCRAM-SHA-256"
    ):
        mechanism("A client", encrypted("SCRAM-SHA-256"), CRAM)


def test_nobody_reads_mail_without_a_login() -> None:
    with pytest.raises(UnsupportedError):
        mechanism("A client", server("imap imap.example.com", IMAP.socket_type, AuthMethod.NONE))
