import pytest
from msgspec.structs import replace

from autoconf.discovery.ranking import rank, usable_without_asking
from autoconf.model.config import ClientConfig, Decision, Link, Requirement, Service
from autoconf.model.evidence import Attempt, Relation, Trust
from autoconf.model.server import MailProtocol, SocketType
from tests.discovery.builders import IMAP, POP3, SMTP, answer, attempt, config, of, server

OTHER_IMAP = server("imap mail.example.com")
OTHER_SMTP = server("smtp mail.example.com")
FOREIGN_IMAP = server("imap imap.elsewhere.example")
FOREIGN_SMTP = server("smtp smtp.elsewhere.example")
PLAIN_IMAP = server("imap imap.example.com", SocketType.PLAIN)


def nobody(_domain: str, _host: str) -> bool:
    return False


def ranked(*attempts: Attempt) -> ClientConfig:
    found = rank(attempts, "example.com", nobody)
    assert found is not None
    return found


# rank


@pytest.mark.parametrize(
    "attempts", [[], [attempt("ispdb", None), attempt("autoconfig-url", None)]]
)
def test_without_an_answer_there_is_no_config(attempts: list[Attempt]) -> None:
    assert rank(attempts, "example.com", nobody) is None


def test_the_better_rank_comes_first_whoever_answered_first() -> None:
    found = ranked(
        attempt("ispdb", [OTHER_IMAP, OTHER_SMTP]), attempt("autoconfig-url", [IMAP, SMTP])
    )

    assert found.incoming == (of(IMAP, "autoconfig-url"), of(OTHER_IMAP, "ispdb"))
    assert found.outgoing == (of(SMTP, "autoconfig-url"), of(OTHER_SMTP, "ispdb"))


def test_what_needs_no_confirmation_comes_before_a_better_rank() -> None:
    found = ranked(
        attempt("autoconfig-url", [FOREIGN_IMAP, FOREIGN_SMTP]), attempt("ispdb", [IMAP, SMTP])
    )

    assert [s.source for s in found.incoming] == ["ispdb", "autoconfig-url"]


def test_the_publishers_order_stays() -> None:
    found = ranked(attempt("autoconfig-url", [POP3, OTHER_IMAP, IMAP, SMTP]))

    assert [s.hostname for s in found.incoming] == [
        "pop.example.com",
        "mail.example.com",
        "imap.example.com",
    ]


def test_a_missing_half_is_completed_by_the_next_source() -> None:
    found = ranked(attempt("autoconfig-url", [IMAP]), attempt("ispdb", [OTHER_IMAP, SMTP]))

    assert found.incoming[0] == of(IMAP, "autoconfig-url")
    assert found.outgoing == (of(SMTP, "ispdb"),)


def test_a_server_that_several_name_is_kept_as_the_best_says() -> None:
    found = ranked(
        attempt("ispdb", [replace(IMAP, username="%EMAILLOCALPART%"), SMTP]),
        attempt("autoconfig-url", [IMAP, SMTP]),
    )

    assert found.incoming == (of(IMAP, "autoconfig-url"),)


def test_of_two_words_about_an_endpoint_the_usable_one_is_kept() -> None:
    bad_guess = attempt("common-ports", [IMAP], trust=Trust.UNAUTHENTICATED, rank=1)

    found = ranked(bad_guess, attempt("autoconfig-url", [FOREIGN_IMAP, IMAP], rank=30))

    kept = next(s for s in found.incoming if s.hostname == IMAP.hostname)
    assert kept.source == "autoconfig-url"


def test_servers_that_must_never_be_used_stand_last() -> None:
    found = ranked(
        attempt("autoconfig-url", [PLAIN_IMAP, POP3, SMTP]), attempt("ispdb", [OTHER_IMAP, SMTP])
    )

    assert found.incoming[-1] == of(PLAIN_IMAP, "autoconfig-url")


def test_every_server_has_its_own_decision() -> None:
    found = ranked(attempt("autoconfig-url", [IMAP, FOREIGN_IMAP, PLAIN_IMAP]))

    decisions = [d.decision for d in map(found.trust_of, found.incoming) if d is not None]
    assert decisions == [Decision.AUTO, Decision.CONFIRM, Decision.NEVER]


def test_a_host_that_the_catalogue_links_to_the_domain_is_not_foreign() -> None:
    found = rank(
        [attempt("autoconfig-url", [FOREIGN_IMAP])],
        "example.com",
        lambda domain, host: (domain, host) == ("example.com", FOREIGN_IMAP.hostname),
    )

    assert found is not None
    assert [d.decision for _, d in found.trust] == [Decision.AUTO]


def test_a_directory_that_knows_a_provider_without_servers_is_heard() -> None:
    silent = ClientConfig(provider_id="tuta", requires=(Requirement(what="paid-plan"),))

    assert rank([attempt("provider-db", silent)], "example.com", nobody) == silent


def test_an_srv_answer_that_only_declines_is_no_config() -> None:
    declined = answer([], Trust.UNAUTHENTICATED, not_offered=(MailProtocol.IMAP,))

    assert rank([attempt("dns-srv", declined)], "example.com", nobody) is None


def test_the_name_is_that_of_the_best_answer_with_servers() -> None:
    found = ranked(
        attempt("provider-db", ClientConfig(provider_id="empty")),
        attempt("ispdb", config(IMAP, SMTP, provider_id="real")),
    )

    assert found.provider_id == "real"


def test_what_people_should_read_is_taken_from_a_source_with_the_same_hosts() -> None:
    help_page = (Link(url="https://example.com/help"),)
    needs = (Requirement(what="app-password"),)

    found = ranked(
        attempt("autoconfig-url", [IMAP, SMTP]),
        attempt(
            "ispdb",
            replace(config(IMAP), documentation=help_page, requires=needs, hint="Read this."),
        ),
    )

    assert (found.documentation, found.requires, found.hint) == (help_page, needs, "Read this.")


def test_what_is_said_about_other_hosts_is_not_taken_over() -> None:
    found = ranked(
        attempt("autoconfig-url", [IMAP, SMTP]),
        attempt("ispdb", replace(config(OTHER_IMAP), hint="About somebody else.")),
    )

    assert not found.hint


# usable_without_asking


@pytest.mark.parametrize(
    ("entry", "usable"),
    [
        pytest.param(attempt("autoconfig-url", [IMAP, SMTP]), True, id="complete"),
        pytest.param(attempt("autoconfig-url", [IMAP]), False, id="half"),
        pytest.param(attempt("autoconfig-url", None), False, id="no-answer"),
        pytest.param(attempt("autoconfig-url", [FOREIGN_IMAP, SMTP]), False, id="foreign-half"),
        pytest.param(
            attempt("autoconfig-url", [IMAP, SMTP], trust=Trust.UNAUTHENTICATED), False, id="http"
        ),
        pytest.param(
            attempt("ispdb", [IMAP, SMTP], relation=Relation.MAIL_HOST), False, id="through-mx"
        ),
        pytest.param(attempt("autoconfig-url", [PLAIN_IMAP, SMTP]), False, id="plain"),
        pytest.param(
            attempt("provider-db", ClientConfig(provider_id="tuta")), True, id="no-mail-provider"
        ),
        pytest.param(attempt("dns-srv", [], trust=Trust.UNAUTHENTICATED), False, id="declined"),
    ],
)
def test_only_a_complete_and_trusted_answer_is_used_without_asking(
    entry: Attempt, *, usable: bool
) -> None:
    assert usable_without_asking(entry, "example.com", nobody) is usable


def test_sources_that_lead_to_different_domains_must_be_confirmed() -> None:
    own = attempt("autoconfig-url", [IMAP, SMTP])
    other = attempt("ispdb", [server("imap imap.example.net"), server("smtp smtp.example.net")])

    found = rank([own, other], "example.com", nobody)

    assert found is not None
    assert {d.decision for _, d in found.trust} == {Decision.CONFIRM}
    assert all("trust.sources-disagree" in d.reasons for _, d in found.trust)


def test_other_sources_raise_no_doubt_about_the_persons_own_file() -> None:
    own = attempt("local-files", [server("imap localhost"), server("smtp localhost")], rank=10)
    other = attempt("autoconfig-url", [IMAP, SMTP])

    found = ranked(own, other)

    assert found.incoming[0].hostname == "localhost"
    assert {d.decision for _, d in found.trust} == {Decision.AUTO}


def test_different_hosts_of_one_domain_are_no_disagreement() -> None:
    own = attempt("autoconfig-url", [IMAP, SMTP])
    other = attempt("ispdb", [server("imap mail.example.com"), server("smtp mail.example.com")])

    found = rank([own, other], "example.com", nobody)

    assert found is not None
    assert {d.decision for _, d in found.trust} == {Decision.AUTO}


def test_a_domain_like_a_well_known_one_must_be_confirmed() -> None:
    own = attempt("autoconfig-url", [IMAP, SMTP])

    found = rank([own], "example.com", nobody, doubts=("trust.look-alike",))

    assert found is not None
    assert {d.decision for _, d in found.trust} == {Decision.CONFIRM}


def test_services_of_all_answers_are_kept_beside_the_mail_servers() -> None:
    calendar = Service(kind="caldav", url="https://dav.example.com/")
    own = attempt("autoconfig-url", [IMAP, SMTP])
    other = attempt("dns-srv", replace(config(), services=(calendar,)))

    found = rank([own, other], "example.com", nobody)

    assert found is not None
    assert found.services == (calendar,)
    assert rank([other], "example.com", nobody) is None


def test_what_a_person_vouched_for_needs_no_further_asking() -> None:
    entry = attempt("autoconfig-url", [FOREIGN_IMAP, FOREIGN_SMTP])

    assert not usable_without_asking(entry, "example.com", nobody)
    assert usable_without_asking(entry, "example.com", nobody, lambda _server, _decision: True)


def test_of_a_closed_provider_nothing_is_used() -> None:
    closed = replace(config(provider_id="gone"), closed="2026-02-25")

    found = ranked(attempt("ispdb", [IMAP, SMTP]), attempt("provider-db", closed))

    assert (found.provider_id, found.closed, found.servers) == ("gone", "2026-02-25", ())


def test_a_closed_mail_host_does_not_hide_the_settings_of_the_domain() -> None:
    closed = replace(config(provider_id="gone"), closed="2026-02-25")

    found = ranked(
        attempt("ispdb", [IMAP, SMTP]),
        attempt("provider-db", closed, relation=Relation.MAIL_HOST),
    )

    assert [s.hostname for s in found.servers] == [IMAP.hostname, SMTP.hostname]
