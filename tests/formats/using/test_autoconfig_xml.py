from tests.formats.using.reading import sample, servers


def test_placeholders_are_filled_with_the_address() -> None:
    assert servers(sample("example.com.xml")) == [
        "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
        "smtp smtp.example.com:587 STARTTLS client-IP-address",
    ]
