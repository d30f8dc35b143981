"""Placeholders of the draft, and user names that are templates without a value."""

import pytest

from autoconf.formats import autodiscover_xml, clientconfig_xml
from autoconf.formats.autodiscover_xml import Settings
from autoconf.formats.placeholders import is_unfilled
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from tests.formats.notes import words

ALICE = EmailAddress.parse("alice@acme.example")
UNFILLED = [
    *("${email}", "{{email}}", "{{ user.email }}", "{email}", "#{email}", "$email", "$(user)"),
    *("%u", "%n@%d", r"%d\%u", "%s", "%(user)s", "%{user}", "[EMAIL]", "[your email]", "<email>"),
    *("__EMAIL__", "@@EMAIL@@", "#EMAIL#", "*|EMAIL|*", "@EMAIL@", "$user@acme.example"),
    *("user@example.com", "your-name@acme.example", "username@yourdomain.com", "user@domain.tld"),
    *("username", "EMAILADDRESS", "Your full email address", "{user}@acme.example", "<%= email %>"),
]
NAMES = [
    *("alice", "alice@acme.example", "alice@mail.acme.example", "m012345-6", r"ACME\alice"),
    *("alice+web1", "web1p1", "alice%acme.example", "alice%email.example", "acme.example"),
    *("%EMAILADDRESS%", "%EMAILLOCALPART%%%EMAILDOMAIN%", "%EMAILDOMAIN%", "alice#acme.example"),
    *("alice$", "x400;alice", "alice/acme.example", "Alice Example", "email-admin", "_alice_"),
    *(r"acme.example\%EMAILLOCALPART%", "%EMAILLOCALPART%.%EMAILDOMAIN%", "alice_acme.example"),
]


def document(**values: str) -> bytes:
    """Return an autoconfig file with one server; XML stands in the values as it is."""
    fields = {"hostname": "imap.acme.example", "port": "993", "socketType": "SSL"} | values
    inner = "".join(f"<{tag}>{text}</{tag}>" for tag, text in fields.items())
    return (
        "<clientConfig><emailProvider id='acme.example'><domain>acme.example</domain>"
        f"<incomingServer type='imap'>{inner}</incomingServer></emailProvider></clientConfig>"
    ).encode()


def read(body: bytes, address: EmailAddress | None = ALICE) -> tuple[ClientConfig, tuple[str, ...]]:
    config, notes = clientconfig_xml.parse(body, domain="acme.example", address=address)
    return config, words(notes)


def escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("name", UNFILLED)
def test_a_template_without_a_value_is_no_user_name(name: str) -> None:
    config, notes = read(document(username=escaped(name)))

    (server,) = config.servers
    assert (server.username, server.username_stated) == ("%EMAILADDRESS%", False)
    assert f"the user name '{name}' of incoming server 1" in " ".join(notes)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_user_name_stays_as_it_is(name: str) -> None:
    config, notes = read(document(username=name))

    (server,) = config.servers
    assert (server.username, server.username_stated) == (name, True)
    assert "user name" not in " ".join(notes)


@pytest.mark.parametrize("name", UNFILLED)
def test_autodiscover_states_no_template_as_a_login_name(name: str) -> None:
    body = (
        "<Autodiscover><Response><Account><Action>settings</Action><Protocol><Type>IMAP</Type>"
        f"<Server>imap.acme.example</Server><LoginName>{escaped(name)}</LoginName>"
        "</Protocol></Account></Response></Autodiscover>"
    ).encode()

    settings = autodiscover_xml.parse(body, address=ALICE)

    assert isinstance(settings, Settings)
    (server,) = settings.config.servers
    assert (server.username, server.username_stated) == ("%EMAILADDRESS%", False)
    assert f"the user name '{name}' of imap" in " ".join(words(settings.notes))


@pytest.mark.parametrize("local_part", ["username", "{x}", "$a"])
def test_the_address_itself_is_always_a_name(local_part: str) -> None:
    address = EmailAddress.parse(f"{local_part}@acme.example")

    assert not is_unfilled(local_part, "acme.example", address)
    assert not is_unfilled(str(address), "acme.example", address)


def test_the_own_domain_is_no_sample() -> None:
    assert not is_unfilled("bob@example.com", "example.com", None)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("imap.%EMAILDOMAIN%", "imap.acme.example"),
        ("%EMAILLOCALPART%.acme.example", "alice.acme.example"),
        ("%emaillocalpart%.%EMAILDOMAIN%", "alice.acme.example"),
    ],
)
def test_a_host_may_hold_placeholders(host: str, expected: str) -> None:
    config, notes = read(document(hostname=host))

    assert ([server.hostname for server in config.servers], notes[0]) == (
        [expected],
        "incoming server 1 names no authentication; password-cleartext is assumed",
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("%EMAILLOCALPART%.acme.example", None),
        ("%EMAILADDRESS%", ALICE),
        ("%EMAILLOCALPART%.acme.example", EmailAddress.parse("a/b@acme.example")),
        ("%REALNAME%.acme.example", ALICE),
    ],
)
def test_a_host_without_a_value_drops_its_server(host: str, address: EmailAddress | None) -> None:
    config, notes = read(document(hostname=host), address)

    assert config.servers == ()
    assert notes[-1].startswith("incoming server 1 was dropped: ")


def test_urls_and_texts_may_hold_placeholders() -> None:
    body = b"""<clientConfig><emailProvider id="acme.example"><domain>acme.example</domain>
      <displayName>Mail of %EMAILADDRESS%</displayName>
      <documentation url="https://help.acme.example/%EMAILLOCALPART%"><descr>%EMAILDOMAIN%</descr>
      </documentation></emailProvider>
      <webMail><loginPage url="https://web.acme.example/?user=%EMAILADDRESS%"/></webMail>
      <oAuth2><issuer>login.%EMAILDOMAIN%</issuer><tokenURL>https://%EMAILDOMAIN%/token</tokenURL>
      </oAuth2></clientConfig>"""

    config, _ = read(body, EmailAddress.parse("a&b@acme.example"))

    assert config.display_name == "Mail of a&b@acme.example"
    (link,) = config.documentation
    assert (link.url, link.text) == ("https://help.acme.example/a%26b", (("en", "acme.example"),))
    assert config.web_mail == "https://web.acme.example/?user=a%26b@acme.example"
    assert config.oauth2 is not None
    assert config.oauth2.issuer == "login.acme.example"
    assert config.oauth2.token_url == "https://acme.example/token"


@pytest.mark.parametrize(
    "port", ["9<i>9</i>3", "9<!-- -->93", "9<?x y?>93", "<![CDATA[993]]>", "<b>993</b>"]
)
def test_the_whole_text_of_an_element_counts(port: str) -> None:
    config, _ = read(document(hostname="imap.<b>acme</b>.example", port=port))

    assert [str(server.endpoint) for server in config.servers] == ["imap imap.acme.example:993"]


@pytest.mark.parametrize("port", ["9<i>x</i>93", "9 93", "\u0669\u0669\u0663", "993.0", "+993"])
def test_half_of_a_port_is_no_port(port: str) -> None:
    config, notes = read(document(port=port))

    assert config.servers == ()
    assert "is not 1 to 65535" in notes[-1]
