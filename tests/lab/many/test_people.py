"""The made-up domains are what the tables say, in each run the same."""

from collections import Counter

from autoconf.model.domain import registrable_domain
from autoconf.model.survey import SurveyOutcome
from tests.lab.many.people import (
    SHARES,
    STATES,
    Domain,
    State,
    Way,
    make_domains,
    make_hosts,
)
from tests.lab.many.truth import truths

COUNT, HOSTS = 10_000, 200


def _world(count: int = COUNT, hosts: int = HOSTS) -> tuple[Domain, ...]:
    return tuple(make_domains(count, make_hosts(hosts)))


def test_the_same_numbers_make_the_same_world() -> None:
    assert _world() == _world()


def test_a_larger_world_begins_with_the_smaller_one() -> None:
    assert _world(COUNT)[:1000] == _world(1000)


def test_each_domain_and_each_mail_host_is_registrable() -> None:
    names = [one.name for one in _world()] + [host.domain for host in make_hosts(HOSTS)]

    assert len(set(names)) == COUNT + HOSTS
    assert all(registrable_domain(name) == name for name in names)


def test_the_shares_are_those_of_the_table() -> None:
    counted = Counter(one.way for one in _world())

    assert sum(SHARES.values()) == 100
    assert all(abs(counted[way] / COUNT - share / 100) < 0.01 for way, share in SHARES.items())


def test_few_mail_hosts_have_most_customers() -> None:
    counted = [count for _, count in Counter(one.host for one in _world()).most_common()]

    assert 0.08 < counted[0] / COUNT < 0.12
    assert sum(counted[:20]) > COUNT / 3
    assert len(counted) == HOSTS


def test_each_bad_state_has_its_mail_hosts_and_customers() -> None:
    hosts = Counter(host.state for host in make_hosts(HOSTS))
    customers = Counter(one.host.state for one in _world())

    assert {state: hosts[state] for state in STATES} == {
        state: HOSTS * share // 100 for state, share in STATES.items()
    }
    assert all(customers[state] for state in STATES)
    assert customers[State.GOOD] > 0.9 * COUNT


def test_at_most_a_twentieth_of_the_domains_meet_a_tarpit() -> None:
    met = [one for one in _world() if State.TARPIT is one.host.state or one.way is Way.TARPIT]

    assert 0 < len(met) <= COUNT / 20


def test_only_domains_that_name_servers_have_some() -> None:
    named = {SurveyOutcome.PUBLISHED, SurveyOutcome.KNOWN}

    for truth in truths(_world(1000)):
        assert bool(truth.servers) == (truth.outcome in named), truth
        assert bool(truth.mail_host) == (truth.way not in ("NO_MAIL", "NO_DOMAIN")), truth
