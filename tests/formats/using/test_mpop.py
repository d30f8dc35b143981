from tests.formats.using.reading import accounts, sample, servers


def test_mail_is_taken_off_the_server_unless_it_is_kept() -> None:
    assert servers(sample("mpoprc")) == [
        "pop3 pop.example.com:110 STARTTLS alice leave=False",
        "pop3 pop.example.com:995 SSL alice leave=True",
    ]
    assert {account.addresses for account in accounts(sample("mpoprc"))} == {()}
