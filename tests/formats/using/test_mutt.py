import pytest

from autoconf.errors import MalformedDocumentError
from autoconf.messages import text
from tests.formats.using.reading import accounts, sample, servers, written


def test_variables_of_the_file_are_put_in_place() -> None:
    (account,) = accounts(sample("muttrc"))

    assert (account.addresses, account.sent_is_local) == (("alice@example.com",), False)
    assert servers(sample("muttrc")) == [
        "imap imap.example.com:993 SSL alice",
        "smtp smtp.example.com:587 STARTTLS alice optional",
    ]


@pytest.mark.parametrize(
    "value", ["`secret`", '"smtp://`x`@h.example.com"', '"smtp://$HOME@h.example.com"', "$smtp"]
)
def test_commands_and_the_environment_are_not_used(value: str) -> None:
    assert servers(written(f"set from = alice@example.com\nset smtp_url = {value}\n")) == []


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ("set ssl_starttls=no nossl_force_tls", "110 plain leave=True"),
        ("set nossl_force_tls", "110 STARTTLS optional leave=True"),
        ("set pop_delete", "110 STARTTLS leave=False"),
        ("set tunnel='ssh h'", "110 STARTTLS tunnel leave=True"),
        ("set pop_user = a; set pop_pass = b", "110 STARTTLS a leave=True"),
    ],
)
def test_one_variable_changes_one_thing(lines: str, shown: str) -> None:
    text = f"set pop_host = pop.example.com\n{lines}\n"

    assert servers(written(text)) == [f"pop3 pop.example.com:{shown}"]


@pytest.mark.parametrize(
    ("record", "is_local"),
    [
        ("", True),
        ("set record=~/sent", True),
        ("set record==Sent", False),
        ("set record=''", False),
    ],
)
def test_sent_mail_is_kept_here_by_default(record: str, *, is_local: bool) -> None:
    (account,) = accounts(written(f"set folder=imaps://i.example.com\n{record}\n"))

    assert account.sent_is_local is is_local


def test_the_address_may_stand_in_a_header() -> None:
    (account,) = accounts(
        written("my_hdr From: Alice <alice@example.com>\nset folder=imaps://i.example.com\n")
    )

    assert account.addresses == ("alice@example.com",)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('set folder="imaps://i.example.com', 2),
        ("set folder='imaps://i.example.com", 2),
        ('set imap_user="a" smtp_url="smtps://s.example.com # home', 2),
        ('set folder="imaps://i.example.com\\" imap_pass=Top-S3cret!', 2),
    ],
)
def test_a_quotation_that_stays_open_is_named_with_its_line(line: str, number: int) -> None:
    with pytest.raises(MalformedDocumentError) as raised:
        accounts(written(f"set from=alice@example.com\n{line}\n"))

    told = text(raised.value.id, raised.value.parameters)
    assert f"line {number}: the quotation mark is not closed" in told
    assert "S3cret" not in told


@pytest.mark.parametrize(
    "line",
    [
        "set folder=imaps://i.example.com # don't",
        'set signature="it\'s" folder=imaps://i.example.com',
        'set folder=imaps://i.example.com index_format="%s',
    ],
)
def test_an_open_quotation_elsewhere_hides_no_server(line: str) -> None:
    assert servers(written(f"{line}\n")) == ["imap i.example.com:993 SSL"]
