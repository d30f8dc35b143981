from xml.etree import ElementTree as ET

from autoconf.demo.offer import config_document

ROOT = ET.fromstring(config_document())  # noqa: S314 - our own document


def test_the_provider_has_a_name_for_people() -> None:
    assert ROOT.findtext("emailProvider/displayName") == "Demo Mail"


def test_every_server_is_published_with_its_port() -> None:
    servers = [
        (server.tag, server.get("type"), server.findtext("hostname"), server.findtext("port"))
        for server in ROOT.findall("emailProvider/*[hostname]")
    ]

    assert servers == [
        ("incomingServer", "imap", "imap.demo.example", "993"),
        ("incomingServer", "pop3", "pop.demo.example", "995"),
        ("outgoingServer", "smtp", "smtp.demo.example", "465"),
    ]


def test_every_server_wants_the_password_inside_tls() -> None:
    ways = {
        tuple(server.findtext(name) for name in ("socketType", "authentication", "username"))
        for server in ROOT.findall("emailProvider/*[hostname]")
    }

    assert ways == {("SSL", "password-cleartext", "%EMAILADDRESS%")}
