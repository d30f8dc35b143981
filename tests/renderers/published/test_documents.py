"""The documents: our own readers find the same servers in them, and strangers' schemas hold."""

import json
import plistlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec.structs import replace

from autoconf.formats import autodiscover_xml, clientconfig_xml, pacc_json
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.published import Published
from autoconf.model.server import AuthMethod, Endpoint, SocketType
from tests.renderers.clients.test_apple_mail import DOCUMENTED
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, server
from tests.renderers.published.settings import WHOLE, files, published

DATA = Path(__file__).parents[2] / "data"
XML = "www/mail/config-v1.1.xml"
WELL_KNOWN = "www/.well-known/autoconfig/mail/config-v1.1.xml"
POX = "www/autodiscover/autodiscover.xml"
PACC = "www/.well-known/user-agent-configuration.json"
APPLE = "www/apple.mobileconfig"
ALICE = EmailAddress.parse("alice@example.com")
STARTTLS = published(server("imap imap.example.com", SocketType.STARTTLS), SUBMISSION)
LOCAL_PART = "%EMAILLOCALPART%"


def endpoints(config: ClientConfig) -> list[Endpoint]:
    return [server.endpoint for server in config.servers]


def protocols(made: Published) -> list[dict[str, str]]:
    root = etree.fromstring(files(made)[POX])
    return [
        {etree.QName(field).localname: field.text or "" for field in section}
        for section in root.iterfind(".//{*}Protocol")
    ]


@pytest.mark.parametrize("made", [WHOLE, STARTTLS], ids=["tls", "starttls"])
@pytest.mark.parametrize("path", [XML, WELL_KNOWN])
def test_the_autoconfig_file_is_read_back(made: Published, path: str) -> None:
    config, notes = clientconfig_xml.parse(files(made)[path], domain="example.com", address=None)

    assert config.servers == made.profile.config.servers
    assert config.domains == ("example.com",)
    assert not notes


def test_the_autoconfig_file_is_valid_and_begins_at_its_first_byte() -> None:
    content = files(WHOLE)[XML]

    etree.RelaxNG(etree.parse(DATA / "clientconfig.rng")).assertValid(etree.fromstring(content))
    assert content.startswith(b"<?xml ")


def test_a_user_name_keeps_its_placeholder() -> None:
    made = published(replace(IMAP, username=LOCAL_PART), replace(SMTP, username=LOCAL_PART))

    config, _ = clientconfig_xml.parse(files(made)[XML], domain="example.com", address=None)

    assert {server.username for server in config.servers} == {LOCAL_PART}


@pytest.mark.parametrize("made", [WHOLE, STARTTLS], ids=["tls", "starttls"])
def test_the_autodiscover_reply_is_read_back(made: Published) -> None:
    reply = autodiscover_xml.parse(files(made)[POX], address=ALICE)

    assert isinstance(reply, autodiscover_xml.Settings)
    assert endpoints(reply.config) == endpoints(made.profile.config)


def test_the_autodiscover_reply_has_one_account_and_names_nobody() -> None:
    content = files(WHOLE)[POX]

    etree.RelaxNG(etree.parse(DATA / "autodiscover.rng")).assertValid(etree.fromstring(content))
    assert content.count(b"<Account>") == 1
    assert not any(word in content for word in (b"LoginName", b"DisplayName", b"%", b"POP<"))


def test_starttls_is_told_as_readers_of_autodiscover_expect() -> None:
    told = [(p["SSL"], p["Encryption"], p["SPA"], p["DomainRequired"]) for p in protocols(STARTTLS)]

    assert told == [("on", "TLS", "off", "off")] * 2


def test_the_pacc_document_is_read_back_and_the_record_has_its_digest() -> None:
    made = files(WHOLE)
    [record] = [line for line in made["records.csv"].decode().splitlines() if "v=UAAC1" in line]

    config, notes = pacc_json.parse(made[PACC], domain="example.com")

    assert endpoints(config) == endpoints(WHOLE.profile.config)
    assert not notes
    assert pacc_json.matches_digest(made[PACC], [record.rpartition(",")[2]])
    assert json.loads(made[PACC])["info"]["provider"]["name"] == "Example Mail"


def payloads(made: Published) -> list[dict[str, Any]]:
    whole = plistlib.loads(files(made)[APPLE])
    return [whole, *whole["PayloadContent"]]


def test_apples_profile_has_only_keys_that_apple_publishes() -> None:
    for payload in payloads(WHOLE):
        keys = DOCUMENTED[payload["PayloadType"]]
        required = {name for name, row in keys.items() if row["presence"] == "required"}
        assert required <= payload.keys() <= keys.keys()


def test_apples_profile_names_the_servers_and_nobody() -> None:
    _, mail = payloads(WHOLE)

    assert (mail["IncomingMailServerHostName"], mail["IncomingMailServerPortNumber"]) == (
        IMAP.hostname,
        IMAP.port,
    )
    assert (mail["OutgoingMailServerHostName"], mail["OutgoingMailServerPortNumber"]) == (
        SMTP.hostname,
        SMTP.port,
    )
    assert not [key for key in mail if "Username" in key or key == "EmailAddress"]
    assert b"%EMAIL" not in files(WHOLE)[APPLE]


def test_apples_identifiers_are_those_of_the_domain_whatever_the_servers_are() -> None:
    def ids(made: Published) -> list[uuid.UUID]:
        return [uuid.UUID(payload["PayloadUUID"]) for payload in payloads(made)]

    other = replace(WHOLE, domain="example.org")

    assert ids(WHOLE) == ids(published(POP3, SMTP))
    assert not set(ids(WHOLE)) & set(ids(other))


def test_apples_password_is_asked_for_twice_where_the_user_names_differ() -> None:
    _, mail = payloads(published(IMAP, replace(SMTP, username=LOCAL_PART)))

    assert mail["OutgoingPasswordSameAsIncomingPassword"] is False


def test_sending_without_a_login_is_told_to_each_reader() -> None:
    made = published(IMAP, server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE))

    assert [p["AuthRequired"] for p in protocols(made)] == ["on", "off"]
    assert payloads(made)[1]["OutgoingMailServerAuthentication"] == "EmailAuthNone"
