import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_an_account_takes_over_what_another_one_says() -> None:
    found = accounts(sample("msmtprc"))

    assert [account.addresses for account in found] == [
        ("alice@example.com",),
        ("sales@example.com",),
        ("bob@example.org",),
    ]
    assert servers(sample("msmtprc")) == [
        "smtp smtp.example.com:465 SSL alice",
        "smtp smtp.example.com:465 SSL alice",
        "smtp mail.example.org:25 plain none",
    ]


@pytest.mark.parametrize("sender", ["*@example.com", "%U@example.com", "alice"])
def test_a_pattern_states_no_address(sender: str) -> None:
    (account,) = accounts(written(f"account a\nhost s.example.com\nfrom {sender}\n"))

    assert account.addresses == ()


def test_a_mechanism_and_a_switch_without_a_word_are_understood() -> None:
    text = "account a\r\nhost s.example.com\r\ntls\r\nauth oauthbearer\r\nuser a b\r\n"

    assert servers(written(text)) == ["smtp s.example.com:25 STARTTLS a b OAuth2"]
