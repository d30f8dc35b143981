import imaplib
import poplib
import smtplib

import pytest

from autoconf.demo.child import DemoProvider
from autoconf.demo.offer import config_document
from tests.demo.witnesses import WEB, get, imap, inbox, maildrop, pop3, smtp

CONFIG = "/mail/config-v1.1.xml"


def test_the_settings_are_served_as_xml(provider: DemoProvider) -> None:
    assert get(provider, CONFIG) == (200, "text/xml", config_document())


def test_a_query_string_does_not_matter(provider: DemoProvider) -> None:
    assert get(provider, f"{CONFIG}?emailaddress=alice%40demo.example")[0] == 200


@pytest.mark.parametrize(
    ("path", "host"),
    [("/", WEB), ("/mail/", WEB), ("/mail/other.xml", WEB), (CONFIG, "demo.example")],
)
def test_nothing_else_is_served(provider: DemoProvider, path: str, host: str) -> None:
    assert get(provider, path, host=host)[0] == 404


def test_imap_accepts_the_password(provider: DemoProvider) -> None:
    with imap(provider) as client:
        assert client.login(provider.address, provider.password.reveal())[0] == "OK"


def test_imap_refuses_another_password(provider: DemoProvider) -> None:
    with imap(provider) as client, pytest.raises(imaplib.IMAP4.error, match="LOGIN failed"):
        client.login(provider.address, "wrong")


def test_imap_authenticates_with_plain(provider: DemoProvider) -> None:
    response = f"\0{provider.address}\0{provider.password.reveal()}".encode()

    with imap(provider) as client:
        assert client.authenticate("PLAIN", lambda _challenge: response)[0] == "OK"


def test_imap_authenticates_with_login(provider: DemoProvider) -> None:
    answers = iter([provider.address.encode(), provider.password.reveal().encode()])

    with imap(provider) as client:
        assert client.authenticate("LOGIN", lambda _challenge: next(answers))[0] == "OK"


def test_imap_says_what_it_can(provider: DemoProvider) -> None:
    with imap(provider) as client:
        assert {"IMAP4REV1", "AUTH=PLAIN", "AUTH=LOGIN"} <= set(client.capabilities)


def test_pop3_accepts_the_password(provider: DemoProvider) -> None:
    with maildrop(provider) as client:
        assert client.stat()[0] == 3


def test_pop3_refuses_another_password(provider: DemoProvider) -> None:
    with pop3(provider) as client:
        client.user(provider.address)

        with pytest.raises(poplib.error_proto, match="Authentication failed"):
            client.pass_("wrong")


def test_pop3_offers_neither_sasl_nor_stls(provider: DemoProvider) -> None:
    with pop3(provider) as client:
        capabilities = client.capa()

    assert "USER" in capabilities
    assert not {"SASL", "STLS"} & set(capabilities)


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_smtp_accepts_the_password(provider: DemoProvider, mechanism: str) -> None:
    with smtp(provider) as client:
        client.ehlo()
        client.user, client.password = provider.address, provider.password.reveal()
        method = getattr(client, f"auth_{mechanism}")

        assert client.auth(mechanism.upper(), method)[0] == 235


def test_smtp_refuses_another_password(provider: DemoProvider) -> None:
    with smtp(provider) as client, pytest.raises(smtplib.SMTPAuthenticationError) as refused:
        client.login(provider.address, "wrong")

    assert refused.value.smtp_code == 535


def test_smtp_offers_plain_and_login(provider: DemoProvider) -> None:
    with smtp(provider) as client:
        client.ehlo()

        assert client.esmtp_features["auth"].split() == ["PLAIN", "LOGIN"]


def test_smtp_takes_no_mail_before_auth(provider: DemoProvider) -> None:
    with smtp(provider) as client:
        client.ehlo()

        assert client.mail(provider.address)[0] == 550


def test_smtp_greets_with_its_name(provider: DemoProvider) -> None:
    with smtp(provider) as client:
        assert client.ehlo()[1].startswith(b"smtp.demo.example ")


def test_pop3_and_imap_hold_the_same_messages(provider: DemoProvider) -> None:
    with maildrop(provider) as drop:
        octets = drop.stat()[1]
    with inbox(provider) as client:
        _, data = client.fetch("1:*", "(RFC822.SIZE)")
    sizes = [int(line.rpartition(b" ")[2].rstrip(b")")) for line in data if isinstance(line, bytes)]

    assert (len(sizes), sum(sizes)) == (3, octets)


@pytest.mark.parametrize("field", ["Message-ID", "MESSAGE-ID", "message-id"])
def test_imap_finds_a_message_by_a_header_field(provider: DemoProvider, field: str) -> None:
    with inbox(provider) as client:
        assert client.uid("SEARCH", "HEADER", field, '"<2@demo.example>"') == ("OK", [b"2"])
        assert client.uid("SEARCH", "HEADER", field, '"<nobody@demo.example>"') == ("OK", [None])
