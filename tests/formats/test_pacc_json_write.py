import pytest
from msgspec.structs import replace

from autoconf.formats.pacc_json import can_hold, digest_record, matches_digest, parse, write
from autoconf.model.config import ClientConfig
from tests.renderers.profiles import CONFIG, IMAP, SUBMISSION


def test_the_first_server_of_each_protocol_counts() -> None:
    second = replace(IMAP, hostname="imap2.example.com")

    read, _ = parse(write(replace(CONFIG, incoming=(IMAP, second))), domain="example.com")

    assert read.incoming == (IMAP,)


def test_an_empty_config_makes_an_empty_document() -> None:
    read, notes = parse(write(ClientConfig(provider_id="example.com")), domain="example.com")

    assert (read.servers, read.services, notes) == ((), (), ())


def test_the_record_is_the_one_that_readers_look_for() -> None:
    assert matches_digest(b"body", [digest_record(b"body")])


@pytest.mark.parametrize("server", [SUBMISSION, replace(IMAP, port=1993)])
def test_only_tls_on_the_usual_port_can_be_named(server: object) -> None:
    assert can_hold(IMAP)
    assert not can_hold(server)  # type: ignore[arg-type]  # parametrize loses the type
