from tests.formats.using.reading import accounts, sample, servers, written

REDIRECT = """<Autodiscover><Response><Account><Action>redirectAddr</Action>
<RedirectAddr>alice@example.org</RedirectAddr></Account></Response></Autodiscover>"""


def test_the_protocols_of_a_reply_are_read() -> None:
    assert servers(sample("autodiscover.xml")) == [
        "imap imap.example.com:143 plain alice@example.com password-cleartext",
        "smtp smtp.example.com:25 plain none",
    ]


def test_a_redirect_has_no_account() -> None:
    assert accounts(written(REDIRECT)) == []
