import pytest

from tests.formats.using.reading import accounts, sample, servers, written


def test_a_file_of_the_customization_tool_is_read() -> None:
    assert servers(sample("outlook.prf")) == [
        "pop3 pop.example.com:110 plain alice password-cleartext leave=5",
        "smtp smtp.example.com:587 STARTTLS alice@example.com password-cleartext",
        "imap imap.example.org:993 SSL bob password-cleartext",
        "smtp smtp.example.org:465 SSL none",
    ]
    assert [a.addresses for a in accounts(sample("outlook.prf"))] == [
        ("alice@example.com",),
        ("bob@example.org",),
    ]


@pytest.mark.parametrize(
    ("bits", "leave"),
    [("0", "False"), ("1", "True"), ("0x5", "True"), ("0xE0003", "14"), ("917507", "14")],
)
def test_the_bits_say_how_long_mail_stays(bits: str, leave: str) -> None:
    text = f"[Internet Account List]\n[Account1]\nPOP3Server=p.example.com\nLeaveOnServer={bits}\n"

    assert servers(written(text))[0].endswith(f"leave={leave}")


def test_utf_16_is_read() -> None:
    (file,) = sample("outlook.prf")
    wide = type(file)(file.name, file.body.decode().encode("utf-16"))

    assert servers([wide]) == servers([file])


def test_automatic_encryption_is_optional() -> None:
    text = "[Account1]\nSMTPServer=s.example.com\nSMTPSecureConnection=3\nSMTPUseAuth=1\n"

    assert servers(written(text)) == ["smtp s.example.com:25 STARTTLS password-cleartext optional"]
