import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_urls_are_read_without_their_passwords() -> None:
    (account,) = accounts(sample("accounts.conf"))

    assert account.addresses == ("alice@example.com",)
    assert servers(sample("accounts.conf")) == [
        "imap imap.example.com:993 SSL alice@example.com password-cleartext",
        "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext optional",
    ]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            "source = imap+insecure://a@h.example.com",
            "imap h.example.com:143 plain a password-cleartext",
        ),
        ("source = imaps+xoauth2://a@h.example.com:994", "imap h.example.com:994 SSL a OAuth2"),
        ("outgoing = smtps+none://h.example.com", "smtp h.example.com:465 SSL none"),
        (
            "outgoing = smtp://h.example.com\nsmtp-starttls = yes",
            "smtp h.example.com:587 STARTTLS password-cleartext",
        ),
    ],
)
def test_the_scheme_says_how(lines: str, shown: str) -> None:
    assert servers(written(f"[A]\n{lines}\n")) == [shown]
