"""What holds for every plugin, also for those that do not exist yet."""

from pathlib import Path
from typing import Any

import pytest

import autoconf
from autoconf.dialogues.sasl import mechanisms
from autoconf.discovery.interface import Source
from autoconf.discovery.outcomes import OFFLINE
from autoconf.messages import is_known
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import MX, Belief, DiscoveryOptions, Query, Relation, Tier
from autoconf.registry import load_plugin, plugin_ids

PACKAGES = {
    "autoconf.discovery.sources": "SOURCE",
    "autoconf.dialogues.protocols": "DIALOGUE",
    "autoconf.dialogues.mechanisms": "MECHANISMS",
    "autoconf.diagnosis.rules": "RULE",
    "autoconf.renderers.clients": "RENDERER",
}
SOURCES = plugin_ids("autoconf.discovery.sources")
OWN_HOSTS = ("https://autoconfig.example.com/", "https://autodiscover.example.com/")
ROOT = Path(autoconf.__file__).parent

ALICE = EmailAddress.parse("alice@example.com")
QUERIES = [
    Query(address=ALICE, domain="example.com"),
    Query(address=None, domain="example.com"),
    Query(address=None, domain="example.com", options=DiscoveryOptions(ispdb_url=None)),
    Query(
        address=ALICE,
        domain="hoster.example",
        relation=Relation.MAIL_HOST,
        mx_host="mx.hoster.example",
    ),
]


def source(name: str) -> Source:
    found: Source = load_plugin("autoconf.discovery.sources", name, "SOURCE")
    return found


def plugins(package: str) -> dict[str, Any]:
    return {name: load_plugin(package, name, PACKAGES[package]) for name in plugin_ids(package)}


def test_there_is_a_plugin_of_every_kind() -> None:
    assert [package for package in PACKAGES if not plugin_ids(package)] == []


def test_every_module_of_a_plugin_folder_is_a_plugin() -> None:
    found = {package: plugins(package) for package in PACKAGES}

    assert [(kind, name) for kind in found for name, it in found[kind].items() if it is None] == []


def test_a_plugin_lives_in_the_file_of_its_id() -> None:
    files = {
        (package, name): ROOT.joinpath(*package.split(".")[1:], f"{name.replace('-', '_')}.py")
        for package in PACKAGES
        for name in plugin_ids(package)
    }

    assert [plugin for plugin, file in files.items() if not file.is_file()] == []


def test_a_mechanism_is_of_the_family_that_its_file_names() -> None:
    families = plugins("autoconf.dialogues.mechanisms")

    assert [name for name, family in families.items() if not family] == []
    assert [
        m.name
        for name, family in families.items()
        for m in family
        if not f"{m.name}-".startswith(f"{name.upper()}-")
    ] == []


def test_no_mechanism_is_there_twice() -> None:
    names = [mechanism.name for mechanism in mechanisms()]

    assert len(names) == len(set(names))


def test_a_dialogue_has_the_protocol_of_its_file() -> None:
    dialogues = plugins("autoconf.dialogues.protocols")

    assert {name: it.protocol.value for name, it in dialogues.items()} == {n: n for n in dialogues}


@pytest.mark.parametrize("package", ["autoconf.diagnosis.rules", "autoconf.discovery.sources"])
def test_the_reference_is_an_https_url(package: str) -> None:
    references = {name: it.reference for name, it in plugins(package).items()}

    assert [name for name, url in references.items() if not url.startswith("https://")] == []


def test_a_client_has_a_name_for_people() -> None:
    clients = plugins("autoconf.renderers.clients")

    assert [name for name, renderer in clients.items() if not renderer.client.name] == []


def test_a_source_says_whose_word_it_is() -> None:
    assert [name for name in SOURCES if source(name).tier not in Tier] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_declares_for_which_servers_its_word_is_enough(name: str) -> None:
    policy = source(name).policy

    assert policy.belief in Belief
    assert not policy.travelled or is_known(policy.travelled)
    assert not policy.whose or is_known(policy.whose)


@pytest.mark.parametrize("name", [n for n in SOURCES if source(n).tier is Tier.GUESS])
def test_a_guess_names_the_server_that_it_tries(name: str) -> None:
    steps = source(name).steps(QUERIES[0])

    assert [str(step.endpoint) for step in steps] == [step.asked for step in steps]


def test_no_source_has_the_id_of_the_mx_question() -> None:
    assert MX not in SOURCES


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.disable_socket
def test_naming_the_questions_asks_nothing_and_is_pure(query: Query) -> None:
    def asked() -> dict[str, list[tuple[str, int, float]]]:
        steps = {name: source(name).steps(query) for name in SOURCES}
        return {name: [(s.asked, s.rank, s.seconds) for s in steps[name]] for name in SOURCES}

    assert asked() == asked()


@pytest.mark.parametrize("query", QUERIES)
def test_questions_are_different_and_best_first(query: Query) -> None:
    steps = {name: source(name).steps(query) for name in SOURCES}
    asked = {name: [s.asked for s in steps[name]] for name in SOURCES}
    ranks = {name: [s.rank for s in steps[name]] for name in SOURCES}

    assert [name for name in SOURCES if len(set(asked[name])) < len(asked[name])] == []
    assert ranks == {name: sorted(ranks[name]) for name in SOURCES}


@pytest.mark.parametrize("query", QUERIES)
def test_no_question_names_the_address_to_anybody_but_its_own_https_host(query: Query) -> None:
    asked = [(name, step.asked) for name in SOURCES for step in source(name).steps(query)]
    told = [(name, question) for name, question in asked if "alice" in question]

    assert [it for it in told if not it[1].startswith(OWN_HOSTS)] == []


def test_an_offline_source_has_no_url_to_ask() -> None:
    offline = [name for name in SOURCES if source(name).offline]
    asked = [(name, step.asked) for name in offline for step in source(name).steps(QUERIES[0])]

    assert [it for it in asked if "://" in it[1]] == []


def test_the_sources_without_network_are_those_that_say_so() -> None:
    assert tuple(name for name in SOURCES if source(name).offline) == OFFLINE
