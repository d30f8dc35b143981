from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats.autodiscover_xml import (
    Error,
    RedirectAddr,
    RedirectUrl,
    Reply,
    Settings,
    parse,
    request,
)
from autoconf.model.address import EmailAddress
from autoconf.model.config import Service
from tests.formats.autodiscover import ALICE, INNER, account, read, section, settings

REQUEST = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006}"


# the request


def test_the_request_names_the_address_and_the_schema_of_the_reply() -> None:
    root = ET.fromstring(request(ALICE))  # noqa: S314 - our own bytes

    assert root.tag == f"{REQUEST}Autodiscover"
    assert root.findtext(f"{REQUEST}Request/{REQUEST}EMailAddress") == "alice@example.com"
    assert root.findtext(f"{REQUEST}Request/{REQUEST}AcceptableResponseSchema") == INNER


def test_the_request_says_that_it_is_utf_8() -> None:
    assert request(ALICE).lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")


def test_an_international_domain_is_asked_about_in_a_labels() -> None:
    assert b"alice@xn--bcher-kva.example" in request(EmailAddress.parse("alice@bücher.example"))


@given(st.text(alphabet="ab.&'#$%*+-/=?^_`{|}~!ü", min_size=1, max_size=20))
@example("a&b")
@example("a&amp")
def test_any_local_part_survives_the_request(local_part: str) -> None:
    text = f"{local_part}@example.com"
    root = ET.fromstring(request(EmailAddress.parse(text)))  # noqa: S314 - our own bytes

    assert root.findtext(f"{REQUEST}Request/{REQUEST}EMailAddress") == text


# redirects and refusals


def test_another_address_is_a_redirect() -> None:
    found = account("<Action>redirectAddr</Action><RedirectAddr>a@b.example</RedirectAddr>")

    assert found == RedirectAddr(EmailAddress.parse("a@b.example"))


def test_another_url_is_a_redirect() -> None:
    url = "https://autodiscover.b.example:443/x"
    found = account(f"<Action>redirectUrl</Action><RedirectUrl>{url}</RedirectUrl>")

    assert found == RedirectUrl(url)


@pytest.mark.parametrize(
    "content",
    [
        "<Action>redirectAddr</Action>",
        "<Action>redirectAddr</Action><RedirectAddr>nobody</RedirectAddr>",
        "<Action>redirectUrl</Action>",
        "<Action>redirectUrl</Action><RedirectUrl>http://b.example/</RedirectUrl>",
        "<Action>redirectUrl</Action><RedirectUrl>https://u:p@b.example/</RedirectUrl>",
        "<Action>redirectUrl</Action><RedirectUrl>https://b.example:8443/</RedirectUrl>",
    ],
)
def test_a_redirect_to_nowhere_is_malformed(content: str) -> None:
    with pytest.raises(MalformedDocumentError, match="redirects to"):
        account(content)


def test_an_error_has_its_code_and_its_words() -> None:
    found = read(
        '<Autodiscover><Response><Error Time="12:00" Id="1"><ErrorCode>500</ErrorCode>'
        "<Message>The address\u202e\n cannot be found.</Message><DebugData/></Error></Response>"
        "</Autodiscover>"
    )

    assert found == Error("500", "The address cannot be found.")


@pytest.mark.parametrize(
    ("action", "found"),
    [
        pytest.param(
            "<Error><Status>2</Status><Message>no</Message></Error>", Error("2", "no"), id="error"
        ),
        pytest.param(
            "<Redirect>a@b.example</Redirect>",
            RedirectAddr(EmailAddress.parse("a@b.example")),
            id="redirect",
        ),
    ],
)
def test_the_answer_to_a_telephone_is_read_too(action: str, found: Reply) -> None:
    text = f"<Autodiscover><Response><Action>{action}</Action></Response></Autodiscover>"

    assert read(text) == found


def test_the_settings_of_a_telephone_are_its_service() -> None:
    found = read(
        "<Autodiscover><Response><Action><Settings><Server><Type>MobileSync</Type>"
        "<Url>https://mail.example.com/eas</Url><Name>x</Name></Server></Settings></Action>"
        "</Response></Autodiscover>"
    )

    assert isinstance(found, Settings)
    assert found.config.services == (
        Service(kind="activesync", url="https://mail.example.com/eas"),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not well-formed"),
        ("<clientConfig/>", "it is a <clientConfig>"),
        ("<Autodiscover/>", "it has no account"),
        ("<Autodiscover><Response/></Autodiscover>", "it has no account"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><Autodiscover/>', "DOCTYPE"),
    ],
)
def test_anything_else_is_malformed(text: str, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why):
        read(text)


WORDS = st.sampled_from(
    [
        "IMAP",
        "POP3",
        "SMTP",
        "EXCH",
        "WEB",
        "Type",
        "Server",
        "Port",
        "SSL",
        "SPA",
        "Encryption",
        "LoginName",
        "on",
        "off",
        "TLS",
        "993",
        "Action",
        "redirectAddr",
        "redirectUrl",
        "RedirectAddr",
        "RedirectUrl",
        "https://a.example:x/",
        "[",
        "%EMAIL%",
        "Error",
    ]
)
ELEMENTS = st.recursive(
    WORDS,
    lambda inner: st.tuples(WORDS.filter(str.isalpha), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


@given(ELEMENTS | st.text(max_size=40))
def test_no_account_raises_anything_but_malformed(content: str) -> None:
    with suppress(MalformedDocumentError):
        account(content)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["Server", "Port", "SSL", "Encryption", "LoginName", "EwsUrl"]),
            st.text(max_size=20),
        ),
        max_size=4,
    )
)
def test_no_fields_raise_anything_but_malformed(sections: list[dict[str, str]]) -> None:
    with suppress(MalformedDocumentError):
        settings(*(section("IMAP", **fields) for fields in sections))


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_malformed(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        parse(body, address=ALICE)
