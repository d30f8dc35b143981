import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import AuthMethod, SocketType
from tests.renderers.profiles import IMAP, POP3, PROFILES, SMTP, SUBMISSION, profile, server
from tests.renderers.rendering import render

ID = "windows-mail-csp"
DATA = Path(__file__).parents[2] / "data"
SCHEMA = etree.RelaxNG(etree.parse(DATA / "email2.rng"))
DOCUMENTED = {
    row["node"]: row for row in csv.DictReader((DATA / "email2-nodes.csv").read_text().splitlines())
}
NAMESPACE = "{SYNCML:SYNCML1.2}"


def document(made: Profile) -> etree._Element:
    (artifact,) = render(made, ID).artifacts
    return etree.fromstring(artifact.content)


def nodes(made: Profile) -> dict[str, str]:
    """Return the settings by node; none of them is set twice."""
    found: dict[str, str] = {}
    for item in document(made).iter(NAMESPACE + "Item"):
        uri = item.findtext(f"{NAMESPACE}Target/{NAMESPACE}LocURI") or ""
        node = uri.partition("%7D/")[2]
        assert node not in found
        found[node] = item.findtext(NAMESPACE + "Data") or ""
    return found


def account_ids(made: Profile) -> set[str]:
    uris = [e.text or "" for e in document(made).iter(NAMESPACE + "LocURI")]
    return {uri.partition("%7B")[2].partition("%7D")[0] for uri in uris}


def caveat_ids(made: Profile) -> set[str]:
    return {caveat.id for caveat in render(made, ID).caveats}


def check(made: Profile) -> dict[str, str]:
    """Check a document against the schema and the documented nodes."""
    SCHEMA.assertValid(document(made))
    found = nodes(made)
    required = {node for node, row in DOCUMENTED.items() if row["presence"] == "required"}
    assert required <= set(found) <= set(DOCUMENTED)
    for node, value in found.items():
        assert re.fullmatch(DOCUMENTED[node]["pattern"], value), (node, value)
    return found


@pytest.mark.parametrize("name", ["imap", "pop3"])
def test_the_document_keeps_to_the_schema_and_the_documented_nodes(name: str) -> None:
    check(PROFILES[name])


def test_every_command_has_a_number_of_its_own() -> None:
    numbers = [element.text for element in document(profile()).iter(NAMESPACE + "CmdID")]

    assert len(numbers) == len(set(numbers)) == len(nodes(profile())) + 1


@pytest.mark.parametrize(
    ("made", "kind", "server_name"),
    [
        (profile(IMAP), "IMAP4", "imap.example.com:993"),
        (profile(POP3), "POP3", "pop.example.com:995"),
    ],
    ids=["imap", "pop3"],
)
def test_an_account_is_written(made: Profile, kind: str, server_name: str) -> None:
    found = check(made)

    assert (found["SERVICETYPE"], found["INSERVER"]) == (kind, server_name)
    assert found["OUTSERVER"] == "smtp.example.com:465"
    assert found["AUTHREQUIRED"] == "1"


def test_both_servers_must_be_encrypted() -> None:
    found = check(profile())

    assert (found["TAGPROPS/8128000B"], found["TAGPROPS/812C000B"]) == ("1", "1")


def test_starttls_cannot_be_said() -> None:
    with pytest.raises(UnsupportedError, match="STARTTLS"):
        document(profile(IMAP, outgoing=(SUBMISSION,)))


def test_sending_without_a_login_is_written() -> None:
    relay = server("smtp smtp.example.com", SocketType.TLS, AuthMethod.NONE)
    made = profile(IMAP, outgoing=(replace(relay, username="somebody"),))

    assert check(made)["AUTHREQUIRED"] == "0"


def test_another_user_name_for_sending_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="another user name for sending"):
        document(profile(IMAP, outgoing=(replace(SMTP, username="%EMAILLOCALPART%"),)))


def test_the_same_person_keeps_the_same_account() -> None:
    (one,) = account_ids(profile(IMAP))
    (same,) = account_ids(profile(POP3))
    (other,) = account_ids(replace(profile(), address=EmailAddress.parse("bob@example.com")))

    assert one == same != other


def test_a_long_account_name_is_cut_with_a_caveat() -> None:
    made = profile(choices=Choices(account_name="x" * 40))

    assert check(made)["SERVICENAME"] == "x" * 32
    assert "caveat.windows-mail-name" in caveat_ids(made)
    assert "caveat.windows-mail-name" not in caveat_ids(profile())


def test_a_blank_account_name_becomes_the_domain() -> None:
    assert check(profile(choices=Choices(account_name=" ")))["SERVICENAME"] == "example.com"


def test_the_longest_server_name_is_written_and_a_longer_one_refused() -> None:
    fits = replace(IMAP, hostname=f"{'a' * 46}.example.com")
    longer = replace(IMAP, hostname=f"{'a' * 47}.example.com")

    assert len(check(profile(fits))["INSERVER"]) == 62
    with pytest.raises(UnsupportedError, match="62 letters"):
        document(profile(longer))


def test_people_learn_that_the_app_is_retired() -> None:
    assert "caveat.windows-mail-retired" in caveat_ids(profile())


@settings(deadline=None)
@given(display_name=st.text(), account_name=st.text(), user_name=st.text(min_size=1))
def test_every_value_comes_back_or_is_refused(
    display_name: str, account_name: str, user_name: str
) -> None:
    imap, smtp = (replace(made, username=user_name) for made in (IMAP, SMTP))
    choices = Choices(display_name=display_name, account_name=account_name)
    made = profile(imap, outgoing=(smtp,), choices=choices)
    try:
        document(made)
    except UnsupportedError:
        return

    found = check(made)
    assert found["NAME"] == (display_name or "alice@example.com")
    assert found["AUTHNAME"] == made.login_name(imap)
    assert (account_name or "alice@example.com").strip().startswith(found["SERVICENAME"]) or (
        found["SERVICENAME"] == "example.com"
    )
