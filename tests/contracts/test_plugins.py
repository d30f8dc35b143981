"""What holds for every plugin, also for those that do not exist yet."""

from pathlib import Path

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
PLUGINS = [(package, name) for package in PACKAGES for name in plugin_ids(package)]
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


@pytest.mark.parametrize("package", PACKAGES)
def test_there_is_a_plugin_of_every_kind(package: str) -> None:
    assert plugin_ids(package)


@pytest.mark.parametrize(("package", "name"), PLUGINS)
def test_every_module_of_a_plugin_folder_is_a_plugin(package: str, name: str) -> None:
    assert load_plugin(package, name, PACKAGES[package]) is not None


@pytest.mark.parametrize(("package", "name"), PLUGINS)
def test_a_plugin_lives_in_the_file_of_its_id(package: str, name: str) -> None:
    folder = ROOT.joinpath(*package.split(".")[1:])

    assert (folder / f"{name.replace('-', '_')}.py").is_file()


@pytest.mark.parametrize("name", plugin_ids("autoconf.dialogues.protocols"))
def test_a_dialogue_has_the_protocol_of_its_file(name: str) -> None:
    dialogue = load_plugin("autoconf.dialogues.protocols", name, "DIALOGUE")

    assert dialogue.protocol.value == name


@pytest.mark.parametrize("name", plugin_ids("autoconf.dialogues.mechanisms"))
def test_a_mechanism_is_of_the_family_that_its_file_names(name: str) -> None:
    family = load_plugin("autoconf.dialogues.mechanisms", name, "MECHANISMS")

    assert family
    assert all(f"{m.name}-".startswith(f"{name.upper()}-") for m in family)


def test_no_mechanism_is_there_twice() -> None:
    names = [mechanism.name for mechanism in mechanisms()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", plugin_ids("autoconf.diagnosis.rules"))
def test_the_reference_of_a_rule_is_an_https_url(name: str) -> None:
    assert load_plugin("autoconf.diagnosis.rules", name, "RULE").reference.startswith("https://")


@pytest.mark.parametrize("name", plugin_ids("autoconf.renderers.clients"))
def test_a_client_has_a_name_for_people(name: str) -> None:
    assert load_plugin("autoconf.renderers.clients", name, "RENDERER").client.name


@pytest.mark.parametrize("name", SOURCES)
def test_the_reference_of_a_source_is_an_https_url(name: str) -> None:
    assert source(name).reference.startswith("https://")


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_says_whose_word_it_is(name: str) -> None:
    assert source(name).tier in Tier


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_declares_for_which_servers_its_word_is_enough(name: str) -> None:
    policy = source(name).policy

    assert policy.belief in Belief
    assert not policy.travelled or is_known(policy.travelled)


@pytest.mark.parametrize("name", [n for n in SOURCES if source(n).tier is Tier.GUESS])
def test_a_guess_names_the_server_that_it_tries(name: str) -> None:
    steps = source(name).steps(QUERIES[0])

    assert [str(step.endpoint) for step in steps] == [step.asked for step in steps]


def test_no_source_has_the_id_of_the_mx_question() -> None:
    assert MX not in SOURCES


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.disable_socket
def test_naming_the_questions_asks_nothing_and_is_pure(name: str, query: Query) -> None:
    first = [(s.asked, s.rank, s.seconds) for s in source(name).steps(query)]
    again = [(s.asked, s.rank, s.seconds) for s in source(name).steps(query)]

    assert first == again


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", SOURCES)
def test_questions_are_different_and_best_first(name: str, query: Query) -> None:
    steps = source(name).steps(query)

    assert len({s.asked for s in steps}) == len(steps)
    assert [s.rank for s in steps] == sorted(s.rank for s in steps)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", SOURCES)
def test_no_question_names_the_address_to_anybody_but_its_own_https_host(
    name: str, query: Query
) -> None:
    told = [s.asked for s in source(name).steps(query) if "alice" in s.asked]

    assert all(asked.startswith(OWN_HOSTS) for asked in told)


@pytest.mark.parametrize("name", [n for n in SOURCES if source(n).offline])
def test_an_offline_source_has_no_url_to_ask(name: str) -> None:
    assert not [s.asked for s in source(name).steps(QUERIES[0]) if "://" in s.asked]


def test_the_sources_without_network_are_those_that_say_so() -> None:
    assert tuple(name for name in SOURCES if source(name).offline) == OFFLINE
