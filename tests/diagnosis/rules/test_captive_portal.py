import pytest

from autoconf.diagnosis.rules.captive_portal import RULE
from autoconf.model.evidence import Attempt, Outcome, Tier
from tests.diagnosis.network import HOST, ISPDB, PORTAL, asked, distrusted, found_nothing, paged
from tests.diagnosis.reports import causes

OWN = (distrusted(), distrusted("example.com"))
DIRECTORY = distrusted(ISPDB, tier=Tier.DIRECTORY)
PORTALS: dict[str, tuple[Attempt, ...]] = {
    "certificate-and-page": (*OWN, paged()),
    "one-certificate-everywhere": (distrusted(), DIRECTORY),
    "page-and-no-directory": (paged(), asked(ISPDB, Outcome.TIMED_OUT, tier=Tier.DIRECTORY)),
    "login-form-at-every-host": (*OWN, paged(url=f"http://{HOST}/", wants_login=True)),
}
NO_PORTALS: dict[str, tuple[Attempt, ...]] = {
    "web-site-moved": (*OWN, paged(url="http://www.example.com/")),
    "own-certificate": (
        distrusted(names=("*.example.com",)),
        distrusted("a.b.example.com", names=("*.example.com",)),
        paged(),
    ),
    "another-server-proved-its-name": (*OWN, paged(), asked(ISPDB, Outcome.ABSENT)),
    "parked": (paged(), asked(HOST, Outcome.REFUSED)),
    "two-certificates": (
        distrusted(),
        distrusted("example.com", names=("other.example",)),
        paged(),
    ),
    "two-pages": (*OWN, paged(), paged("autodiscover.example.com", "http://other.example/")),
}


@pytest.mark.parametrize("attempts", PORTALS.values(), ids=PORTALS)
def test_a_network_that_answers_for_everybody_is_named(attempts: tuple[Attempt, ...]) -> None:
    (finding,) = RULE.check(found_nothing(*attempts))

    assert finding.rule == "captive-portal"


@pytest.mark.parametrize("attempts", NO_PORTALS.values(), ids=NO_PORTALS)
def test_a_fault_of_one_domain_is_no_portal(attempts: tuple[Attempt, ...]) -> None:
    assert list(RULE.check(found_nothing(*attempts))) == []


def test_its_page_is_shown_and_no_owner_of_a_domain_is_blamed() -> None:
    (finding,) = causes(found_nothing(*OWN, paged()))

    assert dict(finding.message.parameters)["url"] == PORTAL
