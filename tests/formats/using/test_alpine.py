import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_lists_over_several_lines_are_read() -> None:
    (account,) = accounts(sample("pinerc"))

    assert (account.addresses, account.sent_is_local) == (("alice@example.com",), False)
    assert servers(sample("pinerc")) == [
        "imap imap.example.com:143 STARTTLS alice optional",
        "pop3 pop.example.com:110 plain alice leave=True",
        "smtp smtp.example.com:587 STARTTLS alice optional",
        "smtp smtp2.example.com:465 SSL alice@example.com",
    ]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("h.example.com/imap/tls", ["imap h.example.com:143 STARTTLS"]),
        ("h.example.com:995/service=pop3/ssl", ["pop3 h.example.com:995 SSL leave=True"]),
        ("news.example.com/nntp", []),
    ],
)
def test_a_folder_says_how(place: str, shown: list[str]) -> None:
    assert servers(written(f"personal-name=A\ninbox-path={{{place}}}INBOX\n")) == shown


def test_a_header_of_ones_own_states_the_address() -> None:
    header = "customized-hdrs=From: A <bob@example.org>"
    (account,) = accounts(
        written(f"{header}\nuser-domain=example.com\nsmtp-server=h.example.com\n")
    )

    assert account.addresses == ("bob@example.org",)
    assert account.sent_is_local is True


def test_a_comment_behind_the_user_name_is_no_part_of_the_address() -> None:
    text = "user-domain=example.com\nuser-id=alice # x\nsmtp-server=s.example.com\n"

    assert [account.addresses for account in accounts(written(text, "pinerc"))] == [
        ("alice@example.com",)
    ]
