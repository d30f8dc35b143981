from tests.formats.using.reading import accounts, sample, servers


def test_the_sources_of_a_folder_are_put_together() -> None:
    (account,) = accounts(sample("evolution"))

    assert (account.addresses, account.sent_is_local) == (("alice@example.com",), True)
    assert servers(sample("evolution")) == [
        "pop3 pop.example.com:110 plain alice password-cleartext leave=7",
        "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
    ]


def test_a_source_alone_is_read() -> None:
    assert servers(sample("evolution/transport.source")) == [
        "smtp smtp.example.com:587 STARTTLS alice password-cleartext"
    ]


def test_an_account_that_is_switched_off_is_left_out() -> None:
    assert servers(sample("evolution/disabled.source")) == []
