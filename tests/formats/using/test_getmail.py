import pytest

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.recognise import format_of
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


def test_an_unknown_retriever_is_told_and_is_no_file_of_fetchmail() -> None:
    body = "[retriever]\ntype = SimpleFOORetriever\nserver = p.example.com\nusername = alice\n"
    (file,) = written(body, "mail.conf")

    assert format_of(file) == "getmail"
    with pytest.raises(MalformedDocumentError, match="type of its retriever is not known"):
        servers([file])
