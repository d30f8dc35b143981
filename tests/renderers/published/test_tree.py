"""The whole tree. To change a file on purpose, write the new bytes to tests/data/published."""

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.server import AuthMethod
from autoconf.renderers.published.tree import FILES, tree
from tests.renderers.hostile import DOZEN
from tests.renderers.profiles import CONFIG, IMAP, SMTP, SUBMISSION, server
from tests.renderers.published.settings import GOLDEN, WHOLE, files, published
from tests.renderers.rendering import english

OAUTH2_ONLY = server("imap imap.example.com", IMAP.socket_type, AuthMethod.OAUTH2)


@pytest.mark.parametrize("path", FILES)
def test_the_file_is_the_golden_one(path: str) -> None:
    assert files(WHOLE)[path] == (GOLDEN / path).read_bytes()


def test_there_is_no_golden_file_without_a_writer() -> None:
    golden = {str(p.relative_to(GOLDEN)) for p in GOLDEN.rglob("*") if p.is_file()}

    assert golden == FILES.keys()


def test_the_same_settings_give_the_same_bytes() -> None:
    assert tree(WHOLE, english) == tree(WHOLE, english)


def test_a_file_that_cannot_hold_the_settings_is_missing_with_its_reason() -> None:
    made = tree(published(OAUTH2_ONLY, SMTP), english)

    missing = [english(message) for message in made.missing]
    assert {line.partition(" ")[0] for line in missing} == {
        *("www/autodiscover/autodiscover.xml", "www/apple.mobileconfig"),
        "www/.well-known/user-agent-configuration.json",
    }
    assert all("was not written: " in line for line in missing)


def test_a_record_names_no_document_that_is_missing() -> None:
    zone = files(published(OAUTH2_ONLY, SMTP))["records.zone"]

    assert b"ua-auto-config" not in zone
    assert b"_autodiscover" not in zone


def test_the_page_names_no_profile_that_is_missing() -> None:
    assert b"apple.mobileconfig" not in files(published(OAUTH2_ONLY, SMTP))["www/index.html"]


def test_documents_name_one_server_per_protocol_and_records_name_both_ways_to_send() -> None:
    made = files(published(IMAP, SMTP, SUBMISSION))

    assert b"587" not in made["www/mail/config-v1.1.xml"]
    assert b"587" not in made["www/autodiscover/autodiscover.xml"]
    assert (
        b"_submission._tcp.example.com. 3600 IN SRV 10 1 587 smtp.example.com."
        in made["records.zone"]
    )


@pytest.mark.parametrize("name", DOZEN)
def test_a_hostile_name_stays_a_text_or_is_refused(name: str) -> None:
    made = published(IMAP, SMTP, config=replace(CONFIG, display_name=name, hint=name))

    for path, document in FILES.items():
        try:
            content = document.write(made, english).decode()
        except UnsupportedError:
            continue
        assert document.media_type == "application/json" or "<INJECTED/>" not in content, path
        assert not any(line.startswith("INJECTED") for line in content.splitlines()), path
