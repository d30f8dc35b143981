from typing import cast

import pytest
from msgspec.structs import replace

from autoconf.discovery.interface import Step, Tools
from autoconf.discovery.sources.local_files import SOURCE
from autoconf.errors import MalformedDocumentError
from autoconf.model.evidence import DiscoveryOptions, Query, Relation, Tier, Trust
from autoconf.model.server import SocketType
from tests.discovery.builders import IMAP, SMTP, server
from tests.discovery.documents import document

V6 = replace(IMAP, hostname="::1")
TOOLS = cast("Tools", None)  # a file asks nobody


class Files:
    """A folder of files by domain."""

    def __init__(self, **files: bytes) -> None:
        self.files = {f"{name}.example": body for name, body in files.items()}

    def read(self, domain: str) -> bytes | None:
        return self.files.get(domain)


def step(files: Files, domain: str = "one.example") -> Step:
    options = DiscoveryOptions(local_files=files)
    (found,) = SOURCE.steps(Query(address=None, domain=domain, options=options))
    return found


def test_the_file_of_the_domain_is_looked_up_before_all_else() -> None:
    assert (step(Files()).asked, step(Files()).rank) == ("local file: one.example", 10)


def test_a_file_becomes_an_answer_that_needs_no_proof() -> None:
    answer = step(Files(one=document(IMAP, SMTP))).ask(TOOLS)

    assert answer is not None
    assert (answer.config.servers, answer.trust) == ((IMAP, SMTP), Trust.AUTHENTICATED)
    assert answer.hops == ("local file: one.example",)


def test_a_domain_without_a_file_has_no_answer() -> None:
    assert step(Files(other=document(IMAP, SMTP))).ask(TOOLS) is None


@pytest.mark.parametrize("body", [b"", b"<clientConfig", document()])
def test_a_file_that_names_no_server_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDocumentError):
        step(Files(one=body)).ask(TOOLS)


def test_without_a_place_for_files_there_is_no_question() -> None:
    assert not SOURCE.steps(Query(address=None, domain="one.example"))


def test_files_are_a_matter_of_the_own_domain() -> None:
    options = DiscoveryOptions(local_files=Files())
    query = Query(
        address=None, domain="hoster.example", relation=Relation.MAIL_HOST, options=options
    )

    assert not SOURCE.steps(query)


def test_it_works_without_network_and_may_name_any_server() -> None:
    assert (SOURCE.offline, SOURCE.tier) == (True, Tier.DIRECTORY)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_own_file_may_name_a_mail_bridge_on_this_machine(host: str) -> None:
    bridge = server(f"imap {host}", SocketType.STARTTLS) if ":" not in host else V6
    found = step(Files(one=document(bridge, SMTP))).ask(TOOLS)

    assert found is not None
    assert [one.hostname for one in found.config.incoming] == [host]
