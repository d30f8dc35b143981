import pytest

from tests.formats.using.reading import sample, servers, written


def test_an_account_that_deletes_is_read() -> None:
    assert servers(sample("getmailrc")) == [
        "pop3 pop.example.com:110 plain alice password-cleartext leave=False"
    ]


@pytest.mark.parametrize(
    ("options", "leave"), [("", "True"), ("delete_after = 14", "14"), ("delete = yes", "False")]
)
def test_mail_stays_by_default(options: str, leave: str) -> None:
    text = (
        f"[retriever]\ntype = SimplePOP3SSLRetriever\nserver = p.example.com\n[options]\n{options}"
    )

    assert servers(written(text)) == [
        f"pop3 p.example.com:995 SSL password-cleartext leave={leave}"
    ]
