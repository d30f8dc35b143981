from tests.formats.using.reading import accounts, sample, servers


def test_an_export_is_read_with_the_words_of_old_versions() -> None:
    alice, other = accounts(sample("settings.k9s"))

    assert (alice.addresses, alice.sent_is_local) == (("alice@example.com",), True)
    assert other.servers == ()
    assert servers(sample("settings.k9s")) == [
        "pop3 pop.example.com:110 STARTTLS alice password-cleartext optional leave=True",
        "smtp smtp.example.com:465 SSL alice@example.com OAuth2",
    ]
