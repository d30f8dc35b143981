from tests.formats.using.reading import accounts, sample, servers, written


def test_texts_numbers_and_bytes_of_utf_16_are_read() -> None:
    assert servers(sample("outlook.reg")) == [
        "pop3 pop.example.com:995 SSL alice password-cleartext leave=14",
        "smtp smtp.example.com:587 STARTTLS alice password-cleartext",
        "imap imap.example.com:143 plain password-cleartext",
    ]
    assert {a.addresses for a in accounts(sample("outlook.reg"))} == {("alice@example.com",)}


def test_an_export_of_other_keys_has_no_account() -> None:
    text = 'Windows Registry Editor Version 5.00\n\n[HKEY_CURRENT_USER\\A]\n"B"="c"\n'

    assert accounts(written(text)) == []
