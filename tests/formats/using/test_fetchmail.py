import pytest

from tests.formats.using.reading import sample, servers, written


def test_every_user_of_every_server_is_read() -> None:
    assert servers(sample("fetchmailrc")) == [
        "pop3 pop.example.com:995 SSL alice leave=False",
        "pop3 pop.example.com:110 STARTTLS alice+lists leave=True",
        "imap imap.example.org:143 plain bob",
        "imap localhost:143 STARTTLS carol tunnel",
    ]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("", "110 STARTTLS a leave=False"),
        ("no sslcertck", "110 STARTTLS a optional leave=False"),
        ("no sslcertck sslproto 'TLS1.2+'", "110 STARTTLS a leave=False"),
        ("sslproto ''", "110 plain a leave=False"),
        ("ssl keep", "995 SSL a leave=True"),
        ("keep no keep", "110 STARTTLS a leave=False"),
        ("nokeep", "110 STARTTLS a leave=False"),
        ('password "keep ssl"', "110 STARTTLS a leave=False"),
        ("mda 'x keep'", "110 STARTTLS a leave=False"),
    ],
)
def test_one_option_changes_one_thing(options: str, shown: str) -> None:
    text = f"poll p.example.com proto pop3\nuser a {options}\n"

    assert servers(written(text)) == [f"pop3 p.example.com:{shown}"]


def test_defaults_count_for_the_servers_after_them() -> None:
    defaults = "defaults proto pop3 auth ntlm keep"
    text = f"{defaults}\npoll a.example.com user a\npoll b.example.com proto imap\n"

    assert servers(written(text)) == [
        "pop3 a.example.com:110 STARTTLS a NTLM leave=True",
        "imap b.example.com:143 STARTTLS NTLM",
    ]


def test_a_quotation_mark_that_is_not_closed_ends_the_line() -> None:
    text = 'poll imap.example.com proto imap user "alice pass Top-S3cret!\nkeep\n'

    assert servers(written(text)) == ["imap imap.example.com:143 STARTTLS"]
