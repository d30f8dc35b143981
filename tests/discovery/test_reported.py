import pytest
from msgspec.structs import replace

from autoconf import catalogue
from autoconf.discovery.reported import decide_anew
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.server import MailProtocol, Server, SocketType

IMAP = Server(
    protocol=MailProtocol.IMAP,
    hostname="imap.example.com",
    port=993,
    socket_type=SocketType.TLS,
    source="provider-db",
)
NEVER = TrustDecision(decision=Decision.NEVER, reasons=("trust.report-objects",))
CONFIRM = TrustDecision(
    decision=Decision.CONFIRM, confirm_domain="example.com", reasons=("trust.report-objects",)
)


def decided(
    server: Server, domain: str = "example.com", reported: TrustDecision | None = None
) -> TrustDecision:
    trust = ((server, reported),) if reported is not None else ()
    config = ClientConfig(provider_id="x", incoming=(server,), trust=trust)
    decision = decide_anew(config, domain, catalogue.bundled()).trust_of(server)
    assert decision is not None
    return decision


def test_a_server_in_the_domain_of_the_address_proves_itself() -> None:
    decision = decided(IMAP)

    assert decision.decision is Decision.AUTO
    assert decision.reasons == ("trust.from-report", "trust.same-domain")


def test_a_server_that_the_catalogue_names_is_known_to_be_right() -> None:
    gmail = replace(IMAP, hostname="imap.gmail.com")

    assert decided(gmail, "googlemail.com").decision is Decision.AUTO


def test_any_other_server_is_foreign_whatever_source_the_report_names() -> None:
    decision = decided(replace(IMAP, hostname="imap.elsewhere.org"))

    assert (decision.decision, decision.foreign) == (Decision.CONFIRM, True)
    assert decision.confirm_domain == "elsewhere.org"


def test_another_server_of_the_known_provider_must_be_confirmed() -> None:
    decision = decided(replace(IMAP, hostname="strange.gmail.com"), "googlemail.com")

    assert (decision.decision, decision.foreign) == (Decision.CONFIRM, False)


def test_a_server_without_tls_is_never_used() -> None:
    assert decided(replace(IMAP, socket_type=SocketType.PLAIN)).decision is Decision.NEVER


@pytest.mark.parametrize("reported", [NEVER, CONFIRM])
def test_a_decision_against_a_server_is_kept(reported: TrustDecision) -> None:
    decision = decided(IMAP, reported=reported)

    assert decision.decision is reported.decision
    assert "trust.report-objects" in decision.reasons


def test_a_domain_that_looks_like_another_needs_a_person() -> None:
    decision = decided(replace(IMAP, hostname="imap.gmaill.com"), "gmaill.com")

    assert decision.decision is Decision.CONFIRM
    assert "trust.look-alike" in decision.reasons
