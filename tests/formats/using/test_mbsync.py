import pytest

from tests.formats.using.reading import sample, servers, written


def test_accounts_and_stores_are_read_in_the_words_of_all_versions() -> None:
    assert servers(sample("mbsyncrc")) == [
        'imap imap.example.com:143 STARTTLS ali"ce password-cleartext',
        "imap imap.example.org:993 SSL bob",
        "imap localhost:143 plain tunnel",
    ]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("TLSType IMAPS", "993 SSL"),
        ("SSLType None", "143 plain"),
        ("RequireSSL no", "143 STARTTLS optional"),
        ("AuthMechs PLAIN CRAM-MD5", "143 STARTTLS"),
        ("UserCmd whoami", "143 STARTTLS"),
    ],
)
def test_one_setting_changes_one_thing(line: str, shown: str) -> None:
    text = f"IMAPAccount a\nHost i.example.com\n{line}\n"

    assert servers(written(text)) == [f"imap i.example.com:{shown}"]
