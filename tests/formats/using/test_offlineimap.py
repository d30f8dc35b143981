import pytest

from tests.formats.using.reading import sample, servers, written


def test_only_accounts_in_use_are_read() -> None:
    assert servers(sample("offlineimaprc")) == ["imap imap.example.com:143 STARTTLS alice optional"]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("type=IMAP\nremotehost=i.example.com", ["imap i.example.com:993 SSL"]),
        (
            "type=IMAP\nremotehost=i.example.com\nssl=no\nstarttls=no",
            ["imap i.example.com:143 plain"],
        ),
        ("type=Gmail\nremoteuser=a%%b", ["imap imap.gmail.com:993 SSL a%b"]),
        ("type=IMAP\nremotehosteval=host()", []),
        ("type=IMAP\npreauthtunnel=ssh h\nssl=no", ["imap localhost:143 STARTTLS optional tunnel"]),
    ],
    ids=["default", "plain", "gmail", "python", "tunnel"],
)
def test_one_repository_is_one_server(lines: str, shown: list[str]) -> None:
    text = f"[general]\naccounts=A\n[Account A]\nremoterepository=R\n[Repository R]\n{lines}\n"

    assert servers(written(text)) == shown
