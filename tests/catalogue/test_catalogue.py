"""The functions of the package, over the provider files of this project."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf import catalogue
from autoconf.catalogue.index import is_one_edit
from autoconf.model.server import AuthMethod, MailProtocol

KNOWN = {"gmail.com": "gmail", "yahoo.co.jp": "yahoo-japan", "yahoo.fi": "yahoo"}


@pytest.mark.parametrize(("domain", "provider_id"), KNOWN.items())
def test_known_domains_are_found(domain: str, provider_id: str) -> None:
    config = catalogue.bundled().find(domain)

    assert config is not None
    assert config.provider_id == provider_id


def test_unknown_names_are_not_found() -> None:
    assert catalogue.bundled().find("example.com") is None
    assert catalogue.bundled().find_mx("mx.example.com") is None
    assert catalogue.bundled().find_ns("ns.example.com") is None
    assert catalogue.bundled().provider_of("example.com") is None


@pytest.mark.parametrize(
    ("host", "provider_id"),
    [
        ("aspmx.l.google.com", "gmail"),
        ("example-com.mail.protection.outlook.com", "microsoft365"),
        ("example-com.olc.protection.outlook.com", "outlook"),
        ("mx-aol.mail.gm0.yahoodns.net", "aol"),
        ("mta5.am0.yahoodns.net", "yahoo"),
    ],
)
def test_hosters_are_found_by_their_mx_hosts(host: str, provider_id: str) -> None:
    config = catalogue.bundled().find_mx(host)

    assert config is not None
    assert config.provider_id == provider_id


def test_cox_is_mapped_to_the_hosts_of_yahoo() -> None:
    assert catalogue.bundled().is_linked("cox.net", "imap.mail.yahoo.com")
    assert not catalogue.bundled().is_linked("cox.net", "imap.example.com")


def test_outlook_takes_oauth2_alone() -> None:
    config = catalogue.bundled().find("outlook.com")

    assert config is not None
    assert {a.method for s in config.servers for a in s.authentication} == {AuthMethod.OAUTH2}


def test_servers_of_one_domain_are_left_out_for_another() -> None:
    config = catalogue.bundled().find("ntlworld.com")

    assert config is not None
    pop3 = [s.hostname for s in config.of_protocol(MailProtocol.POP3)]
    assert pop3 == ["pop3.ntlworld.com"]


def test_no_provider_file_is_faulty() -> None:
    assert catalogue.bundled().problems == ()


def test_a_lookup_needs_no_yaml() -> None:
    catalogue.bundled().find("gmail.com")  # makes the index, if need be
    code = (
        "import sys; from autoconf import catalogue; assert catalogue.bundled().find('gmail.com');"
        "print({'yaml', 'defusedxml', 'publicsuffixlist'} & set(sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code

    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "typed",
    ["gmial.com", "gmai.com", "gmaill.com", "gmaik.com", "gmail.co", "gmail.con", "yahooo.com"],
)
def test_one_slip_of_a_finger_is_noticed(typed: str) -> None:
    assert catalogue.bundled().look_alike(typed) in ("gmail.com", "yahoo.com")


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.fi", "example.com", "gnx.de", "gamil.org"])
def test_known_distant_and_short_names_look_like_nothing(domain: str) -> None:
    assert catalogue.bundled().look_alike(domain) is None


LETTERS = "ab-."


def one_edit_away(name: str) -> set[str]:
    """Return every name at an edit distance of one (Damerau-Levenshtein)."""
    places = range(len(name) + 1)
    added = {name[:at] + letter + name[at:] for at in places for letter in LETTERS}
    taken = {name[:at] + name[at + 1 :] for at in places[:-1]}
    other = {name[:at] + letter + name[at + 1 :] for at in places[:-1] for letter in LETTERS}
    swapped = {name[:at] + name[at : at + 2][::-1] + name[at + 2 :] for at in places[:-2]}
    return (added | taken | other | swapped) - {name}


@given(st.text(LETTERS, max_size=5), st.text(LETTERS, max_size=6))
def test_one_edit_is_told_from_more(one: str, other: str) -> None:
    assert is_one_edit(one, other) is (other in one_edit_away(one))


@pytest.mark.parametrize("known", ["gmail.com", "yahoo.com", "outlook.com"])
def test_no_slip_of_a_finger_is_overlooked(known: str) -> None:
    index = catalogue.bundled()
    unknown = [typed for typed in one_edit_away(known) if index.id_of(typed) is None]

    missed = [typed for typed in unknown if index.look_alike(typed) is None]

    assert unknown
    assert missed == []
