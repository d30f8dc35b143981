import pytest

from autoconf.errors import MalformedDocumentError
from tests.formats.using.reading import accounts, sample, servers, written


def test_both_versions_are_read() -> None:
    assert servers(sample("config.toml")) == [
        "imap imap.example.com:143 STARTTLS alice password-cleartext",
        "smtp smtp.example.com:465 SSL alice@example.com password-cleartext",
        "imap imap.example.org:143 STARTTLS bob password-cleartext",
        "smtp smtp.example.org:587 plain bob",
    ]


def test_the_flat_keys_before_version_1_are_read() -> None:
    imap = 'imap-host="i.example.com"\nimap-login="a"'
    smtp = 'smtp-host="s.example.com"\nsmtp-port=587\nsmtp-starttls=true'
    text = f"[accounts.a]\n{imap}\n{smtp}\n"

    assert servers(written(text)) == [
        "imap i.example.com:993 SSL a",
        "smtp s.example.com:587 STARTTLS",
    ]


@pytest.mark.parametrize(
    "text", ["[accounts.a\nimap", f"[accounts.a]\nimap.{'a.' * 300}b = 1\n"], ids=["torn", "deep"]
)
def test_what_is_no_toml_says_so(text: str) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        accounts(written(text))

    assert caught.value.why.id == "using.no-toml"
