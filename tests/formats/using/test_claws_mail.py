import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_an_account_is_read() -> None:
    (account,) = accounts(sample("accountrc"))

    assert (account.addresses, account.sent_is_local) == (("alice@example.com",), True)
    assert servers(sample("accountrc")) == [
        "pop3 pop.example.com:110 STARTTLS alice password-cleartext leave=False",
        "smtp smtp.example.com:25 plain alice password-cleartext",
    ]


@pytest.mark.parametrize(
    ("lines", "leave"),
    [("", "7"), ("remove_mail=0", "True"), ("message_leave_time=30", "30")],
)
def test_mail_is_removed_after_a_week_by_default(lines: str, leave: str) -> None:
    text = f"[Account: 1]\nreceive_server=p.example.com\n{lines}\n"

    assert servers(written(text)) == [
        f"pop3 p.example.com:110 plain password-cleartext leave={leave}"
    ]


def test_news_and_local_folders_are_left_out() -> None:
    assert servers(written("[Account: 1]\nprotocol=4\nreceive_server=n.example.com\n")) == []


@pytest.mark.parametrize(
    ("version", "number", "shown"),
    [
        ("", 3, "imap i.example.com:143"),
        ("config_version=0\n", 1, "pop3 i.example.com:110"),
        ("config_version=4\n", 1, "imap i.example.com:143"),
        ("config_version=4\n", 3, ""),
    ],
)
def test_new_versions_count_the_protocols_anew(version: str, number: int, shown: str) -> None:
    text = f"[Account: 1]\n{version}protocol={number}\nreceive_server=i.example.com\n"

    assert "".join(servers(written(text))).startswith(shown)
    assert bool(servers(written(text))) is bool(shown)
