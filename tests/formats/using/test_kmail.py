import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_the_user_name_ties_a_resource_to_an_identity() -> None:
    assert [account.addresses for account in accounts(sample("kmail"))] == [
        ("alice@example.com",),
        ("bob@example.org",),
        ("alice@example.com",),
    ]
    assert servers(sample("kmail")) == [
        "imap imap.example.com:143 STARTTLS alice password-cleartext",
        "pop3 pop.example.org:995 SSL bob@example.org password-cleartext leave=30",
        "smtp smtp.example.com:587 STARTTLS alice@example.com password-encrypted",
    ]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("useTLS=true\nleaveOnServer=true", "110 STARTTLS password-cleartext leave=True"),
        ("authenticationMethod=7", "110 plain password-cleartext leave=False"),
        ("leaveOnServerDays=30", "110 plain password-cleartext leave=False"),
        (
            "useSSL=true\nport=1995\nauthenticationMethod=2",
            "1995 SSL password-encrypted leave=False",
        ),
    ],
)
def test_a_pop3_resource_is_read(lines: str, shown: str) -> None:
    text = f"[General]\nhost=p.example.com\n{lines}\n"

    assert servers(written(text)) == [f"pop3 p.example.com:{shown}"]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("", "993 SSL"),
        ("Safety=STARTTLS\nImapPort=143\n", "143 STARTTLS"),
        ("Safety=None\n", "993 plain"),
    ],
)
def test_kde_writes_no_value_that_is_the_default(lines: str, shown: str) -> None:
    text = f"[network]\nImapServer=i.example.com\n{lines}"

    assert servers(written(text)) == [f"imap i.example.com:{shown} password-cleartext"]
