import json
from pathlib import Path

import pytest

from autoconf.catalogue.index import Index, compile_index
from tests.formats.notes import words

FILE = """\
id: {id}
names: [{id}]
domains: [{id}.example]
domain_patterns: ["{id}.*"]
mx_patterns:
  - {{pattern: "*.{id}.example", example: mx.{id}.example, not: mx.example.com, confidence: high}}
ns_patterns:
  - {{pattern: "*.{id}dns.example", example: ns.{id}dns.example, not: ns.example, confidence: low}}
servers:
  - protocol: imap
    hostname: imap.{id}.example
    port: 993
    socket_type: SSL
    authentication: [password-cleartext]
    username: "%EMAILADDRESS%"
sources: [{{url: "https://{id}.example/", date: 2026-11}}]
checked: 2026-11
"""


def index_of(folder: Path, *names: str, **more: str) -> Index:
    files = {name: FILE.format(id=name) for name in names} | more
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return Index.decode(compile_index(folder))


@pytest.mark.parametrize("domain", ["one.example", "one.co.example"])
def test_a_domain_is_found_by_name_or_pattern(tmp_path: Path, domain: str) -> None:
    config = index_of(tmp_path, "one", "two").find(domain)

    assert config is not None
    assert (config.provider_id, config.domains) == ("one", (domain,))


def test_an_exact_name_goes_before_a_pattern(tmp_path: Path) -> None:
    two = FILE.format(id="two").replace("[two.example]", "[one.co.example]")

    config = index_of(tmp_path, "one", two=two).find("one.co.example")

    assert config is not None
    assert config.provider_id == "two"


def test_an_unknown_domain_is_not_found(tmp_path: Path) -> None:
    index = index_of(tmp_path, "one")

    assert index.find("example.com") is None
    assert index.find_mx("mx.example.com") is None


def test_the_most_specific_mx_pattern_wins(tmp_path: Path) -> None:
    two = FILE.format(id="two").replace("*.two.example", "*.a.one.example")
    two = two.replace("mx.two.example", "mx.a.one.example")

    config = index_of(tmp_path, "one", two=two).find_mx("mx1.a.one.example")

    assert config is not None
    assert (config.provider_id, config.domains) == ("two", ())


def test_a_provider_is_found_by_its_name_servers(tmp_path: Path) -> None:
    config = index_of(tmp_path, "one", "two").find_ns("a.ns.twodns.example")

    assert config is not None
    assert (config.provider_id, config.domains) == ("two", ())


def test_an_unknown_name_server_belongs_to_nobody(tmp_path: Path) -> None:
    assert index_of(tmp_path, "one").find_ns("ns.example.com") is None


@pytest.mark.parametrize("host", ["imap.one.example", "new.mail.one.example"])
def test_a_provider_maps_its_domains_to_its_hosts(tmp_path: Path, host: str) -> None:
    assert index_of(tmp_path, "one").is_linked("one.example", host)


@pytest.mark.parametrize(
    ("domain", "host"),
    [
        pytest.param("one.example", "imap.two.example", id="another provider's"),
        pytest.param("example.com", "imap.one.example", id="unknown domain"),
        pytest.param("one.example", "example", id="public suffix"),
    ],
)
def test_other_hosts_are_not_mapped(tmp_path: Path, domain: str, host: str) -> None:
    assert not index_of(tmp_path, "one", "two").is_linked(domain, host)


def test_a_faulty_file_is_named_and_the_others_work(tmp_path: Path) -> None:
    bad = FILE.format(id="bad").replace("port: 993", "port: none")

    index = index_of(tmp_path, "one", bad=bad)

    assert list(index.providers) == ["one"]
    assert words(index.problems) == ("bad.yaml:12: Expected `int`, got `str` at servers[0].port",)


def test_a_domain_of_two_providers_stays_with_the_first(tmp_path: Path) -> None:
    two = FILE.format(id="two").replace("[two.example]", "[one.example]")

    index = index_of(tmp_path, "one", two=two)

    assert index.domains == {"one.example": "one"}
    assert words(index.problems) == ("two.yaml: one.example belongs to one already",)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": 0}', b'{"format": 3, "domains": {}}', b"\xff"]
)
def test_a_damaged_index_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Index.decode(data)


def test_the_same_files_give_the_same_index(tmp_path: Path) -> None:
    index_of(tmp_path, "one", "two")

    assert compile_index(tmp_path) == compile_index(tmp_path)
    assert json.loads(compile_index(tmp_path))["stamp"] is None
