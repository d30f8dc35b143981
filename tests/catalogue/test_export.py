import json
from pathlib import Path
from typing import Any

from lxml import etree

from autoconf import catalogue
from autoconf.catalogue.export import export
from autoconf.catalogue.index import Index
from autoconf.formats import clientconfig_xml
from tests.formats.notes import words

SCHEMA = Path(__file__).parents[1] / "data" / "clientconfig.rng"


def server(protocol: str, socket_type: str = "SSL", **more: Any) -> dict[str, Any]:
    return {
        "protocol": protocol,
        "hostname": f"{protocol}.example.com",
        "port": 993,
        "socket_type": socket_type,
        "authentication": ["password-cleartext"],
        "username": "%EMAILADDRESS%",
    } | more


def exported(*servers: dict[str, Any], domains: tuple[str, ...] = ("a.test", "b.test")) -> Any:
    document = {
        "id": "one", "names": ["One"], "domains": domains, "servers": servers, "sources": [],
        "checked": "2026-11",
    }  # fmt: skip
    index = Index(
        domains=dict.fromkeys(domains, "one"),
        patterns=(),
        mx_patterns=(),
        ns_patterns=(),
        providers={"one": json.dumps(document)},
        problems=(),
        stamp=None,
    )
    files, notes = export(index, ["one"])
    return [file.path for file in files], list(words(notes))


def test_every_file_of_the_program_fits_our_strict_schema_and_names_the_same_servers() -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMA))
    index = catalogue.bundled()

    files, _ = export(index, index.providers)

    assert len(files) > 700
    for file in files:
        schema.assertValid(etree.fromstring(file.content))
        config, notes = clientconfig_xml.parse(file.content, domain=file.path, address=None)
        known = index.find(file.path)
        assert known is not None
        assert [s.endpoint for s in config.servers] == [
            s.endpoint for s in known.servers if s.socket_type.value != "plain"
        ]
        assert notes == ()


def test_each_domain_has_a_file() -> None:
    assert exported(server("imap"), server("smtp")) == (["a.test", "b.test"], [])


def test_a_server_without_tls_is_left_out() -> None:
    paths, notes = exported(server("imap"), server("smtp"), server("pop3", "plain"))

    assert paths == ["a.test", "b.test"]
    assert notes == ["one: pop3 pop3.example.com:993 is left out, it has no TLS"]


def test_a_domain_that_can_only_send_then_is_left_out() -> None:
    paths, notes = exported(server("imap", domains=["a.test"]), server("smtp"))

    assert paths == ["a.test"]
    assert notes == ["one: b.test is left out, it cannot both read and send mail"]


def test_a_provider_without_servers_or_domains_is_left_out_with_the_reason() -> None:
    assert exported() == ([], ["one: it has no mail servers"])
    assert exported(server("imap"), domains=()) == ([], ["one: it has no mail domains by name"])


def test_a_domain_of_an_own_file_is_not_written_for_the_other_provider() -> None:
    own = {"id": "own", "names": ["Own"], "domains": ["gmail.com"], "sources": [], "checked": ""}
    upper = Index(
        domains={"gmail.com": "own"},
        patterns=(),
        mx_patterns=(),
        ns_patterns=(),
        providers={"own": json.dumps(own)},
        problems=(),
        stamp=None,
    )

    files, _ = export(upper.over(catalogue.bundled()), ["gmail"])

    paths = [file.path for file in files]
    assert "googlemail.com" in paths
    assert "gmail.com" not in paths
