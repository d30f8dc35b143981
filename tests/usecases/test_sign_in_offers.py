"""When a sign-in is offered, with which client, and for what."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.errors import SignInError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage, TlsFacts
from autoconf.model.config import ClientConfig, Decision, OAuth2, Scopes, TrustDecision
from autoconf.model.evidence import Belief, TrustPolicy
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.model.sign_in import SignInOffer
from autoconf.usecases.sign_in_clients import Clients
from autoconf.usecases.sign_in_offers import MAIL_SCOPE, Offers
from tests.discovery.test_issuers import attempt, server
from tests.oauth.issuer import GOOD, ISSUER, FakeIssuer

FILE = OAuth2(
    issuer="https://login.example.net/v2.0",
    key="login.example.net",
    auth_url="https://login.example.net/common/auth",
    token_url="https://login.example.net/common/token",
    scopes=Scopes(imap=("imap", "offline_access"), smtp=("smtp",)),
    redirect="localhost",
    tenant=True,
    parameters=(("access_type", "offline"), ("x", "y")),
)
BUNDLED = TrustPolicy(Belief.BUNDLED)


class NoDoubts:
    """Providers of which none is known."""

    def look_alike(self, _domain: str) -> None:
        """Know none."""


@dataclass
class Home:
    """A person's folders, and the issuer that is asked."""

    folder: Path
    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    webs: list[bool] = field(default_factory=list)

    def offer(self, report: Report, *, keep: bool = False, **options: Any) -> SignInOffer | None:
        chosen = Options(**options)
        clients = Clients(chosen, self.folder, self.folder / "state")

        def web(is_own: bool) -> FakeIssuer:  # noqa: FBT001 - as the type has it
            self.webs.append(is_own)
            return self.issuer

        known: Any = NoDoubts()
        return Offers(chosen, known, clients, web, keep=keep).for_report(report)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def report(oauth2: OAuth2, *servers: Server, policy: TrustPolicy | None = None) -> Report:
    """Return the report of a run that has reached servers, and had no password."""
    servers = servers or (server(),)
    one = attempt(oauth2, *servers)
    one = one if policy is None else replace(one, policy=policy)
    trust = tuple((s, TrustDecision(decision=Decision.AUTO, reasons=())) for s in servers)
    config = ClientConfig(provider_id="x", incoming=servers, trust=trust)
    checks = tuple(
        Check(
            server=s, reached=Stage.CAPABILITIES, outcome=CheckOutcome.OK,
            tls=TlsFacts(verified=True, version="TLSv1.3"),
        )
        for s in servers
    )  # fmt: skip
    return Report(
        address=EmailAddress.parse("alice@example.com"), domain="example.com",
        attempts=(one,), config=config, checks=checks,
    )  # fmt: skip


OWNER = OAuth2(issuer=ISSUER)


def test_without_a_client_there_is_no_offer(home: Home) -> None:
    assert home.offer(report(FILE, policy=BUNDLED)) is None


def test_an_id_by_option_makes_the_offer(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    (tmp_path / "secret").chmod(0o600)
    offer = home.offer(
        report(FILE, policy=BUNDLED),
        oauth_client_id="mine",
        oauth_client_secret_file=str(tmp_path / "secret"),
        oauth_tenant="acme.example",
    )

    assert offer is not None
    assert offer.client.secret is not None
    assert offer.client.secret.reveal() == "s3cret"
    assert (offer.client.client_id, offer.client.redirect) == ("mine", "localhost")
    assert offer.endpoints.token == "https://login.example.net/acme.example/token"
    assert offer.hosts == ("imap.example.com",)
    assert home.issuer.asked == []


def test_nothing_is_asked_for_that_lasts(home: Home) -> None:
    offer = home.offer(report(FILE, policy=BUNDLED), oauth_client_id="mine")
    assert offer is not None
    assert (offer.scopes, offer.parameters) == (("imap",), (("x", "y"),))


def test_what_lasts_is_asked_for_if_it_is_to_be_kept(home: Home) -> None:
    offer = home.offer(report(FILE, policy=BUNDLED), keep=True, oauth_client_id="mine")
    assert offer is not None
    assert offer.scopes == ("imap", "offline_access")
    assert offer.parameters == FILE.parameters


@pytest.mark.parametrize("name", [FILE.issuer, "login.example.net", "https://LOGIN.example.net/"])
def test_the_own_file_names_the_client_of_an_issuer(home: Home, tmp_path: Path, name: str) -> None:
    (tmp_path / "oauth.toml").write_text(
        f'[[client]]\nissuer = "{name}"\nclient_id = "filed"\ntenant = "acme"\n'
        'redirect = "http://127.0.0.1:7777/back"\n'
    )
    offer = home.offer(report(FILE, policy=BUNDLED))

    assert offer is not None
    assert (offer.client.client_id, offer.client.redirect) == ("filed", "fixed")
    assert offer.endpoints.authorization == "https://login.example.net/acme/auth"


@pytest.mark.parametrize(
    "content", ["[[client]]\n", "x = 1", "\xff", '[[client]]\nissuer=""\nclient_id="a"', "= ="]
)
def test_an_own_file_that_is_wrong_is_an_error(home: Home, tmp_path: Path, content: str) -> None:
    (tmp_path / "oauth.toml").write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match=r"oauth\.toml"):
        home.offer(report(FILE, policy=BUNDLED))


def test_a_redirect_to_another_machine_is_an_error(home: Home, tmp_path: Path) -> None:
    (tmp_path / "oauth.toml").write_text(
        '[[client]]\nissuer="login.example.net"\nclient_id="a"\nredirect="http://evil.example:80/"'
    )
    with pytest.raises(SignInError, match="no port of this machine"):
        home.offer(report(FILE, policy=BUNDLED))


def test_a_provider_whose_answer_cannot_come_back_makes_no_offer(home: Home) -> None:
    yahoo = replace(FILE, redirect="https")
    assert home.offer(report(yahoo, policy=BUNDLED), oauth_client_id="mine") is None


def test_an_issuer_that_registers_strangers_needs_no_client(home: Home) -> None:
    offer = home.offer(report(OWNER))

    assert offer is not None
    assert offer.client.client_id == "registered-1"
    assert home.webs == [False]
    again = Home(home.folder)
    assert again.offer(report(OWNER)) is not None
    assert [url for _, url, _ in again.issuer.asked if url.endswith("/register")] == []


def test_the_id_of_the_domains_own_document_is_taken(home: Home) -> None:
    offer = home.offer(report(replace(OWNER, client_id="theirs")))
    assert offer is not None
    assert offer.client.client_id == "theirs"


def test_the_scope_of_the_draft_is_asked_for_where_none_is_stated(home: Home) -> None:
    home.issuer.metadata = {**GOOD, "scopes_supported": [MAIL_SCOPE, "offline_access"]}
    offer = home.offer(report(OWNER), keep=True)
    assert offer is not None
    assert offer.scopes == (MAIL_SCOPE, "offline_access")
    assert offer.parameters == (("prompt", "consent"),)


def test_an_issuer_elsewhere_is_offered_as_foreign_for_its_own_servers_alone(home: Home) -> None:
    own, other = server("imap.example.com"), server("imap.id-host.example")
    moved = json.dumps(GOOD).replace("id.example.com", "id.id-host.example")
    home.issuer.metadata = json.loads(moved)
    home.issuer.places = ("https://id.id-host.example/.well-known/oauth-authorization-server",)

    offer = home.offer(report(OAuth2(issuer="https://id.id-host.example"), own, other))

    assert offer is not None
    assert offer.is_foreign
    assert offer.hosts == ("imap.id-host.example",)
    assert home.offer(report(OAuth2(issuer="https://id.id-host.example"), own)) is None


def test_an_issuer_by_option_may_lie_in_a_private_network(home: Home) -> None:
    offer = home.offer(report(OAuth2()), oauth_issuer=ISSUER, oauth_client_id="mine")
    assert offer is not None
    assert offer.is_own
    assert set(home.webs) == {True}


def test_an_issuer_that_cannot_be_used_is_an_error(home: Home) -> None:
    home.issuer.places = ()
    with pytest.raises(SignInError, match="publishes no document"):
        home.offer(report(OWNER))


@pytest.mark.parametrize(
    "change",
    [
        {"login": LoginResult(outcome=LoginOutcome.ACCEPTED)},
        {"login": LoginResult(outcome=LoginOutcome.BAD_CREDENTIALS)},
        {"tls": None},
        {"reached": Stage.CONNECT},
    ],
)
def test_a_server_that_waits_for_nothing_makes_no_offer(home: Home, change: dict[str, Any]) -> None:
    one = report(OWNER)
    checks = tuple(replace(check, **change) for check in one.checks)
    assert home.offer(replace(one, checks=checks)) is None
    assert home.issuer.asked == []


def test_a_secret_that_others_can_read_is_refused(home: Home, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    (tmp_path / "secret").chmod(0o644)
    options: Any = {
        "oauth_client_id": "mine",
        "oauth_client_secret_file": str(tmp_path / "secret"),
    }
    with pytest.raises(UsageError, match="chmod 600"):
        home.offer(report(FILE, policy=BUNDLED), **options)


@pytest.mark.parametrize(
    "name",
    [
        "authorization_endpoint",
        "token_endpoint",
        "registration_endpoint",
        "revocation_endpoint",
    ],
)
def test_an_issuer_cannot_borrow_the_page_of_another_one(home: Home, name: str) -> None:
    """Microsoft's answers name no issuer: a thief who shows its page would get the code."""
    page = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
    home.issuer.metadata = {**GOOD, name: page}
    with pytest.raises(SignInError, match=r"login\.microsoftonline\.com, outside its own domain"):
        home.offer(report(OWNER))


def test_a_dot_at_the_end_makes_no_common_home_with_another_provider(home: Home) -> None:
    """The thief's page would show that of Google, and the thief would get the code."""
    issuer = "https://id.thief.com."
    home.issuer.metadata = {
        **GOOD,
        "issuer": issuer,
        "authorization_endpoint": "https://accounts.google.com./o/oauth2/v2/auth",
        "token_endpoint": f"{issuer}/token",
        "device_authorization_endpoint": "",
        "revocation_endpoint": "",
        "registration_endpoint": f"{issuer}/register",
        "protected_resources": ["imap.example.com"],
    }
    home.issuer.places = (f"{issuer}/.well-known/oauth-authorization-server",)
    assert home.offer(report(OAuth2(issuer=issuer))) is None


def test_an_issuer_that_a_document_names_may_show_its_own_pages_alone(home: Home) -> None:
    offer = home.offer(report(OWNER))
    assert offer is not None
    assert offer.has_one_home
    file = home.offer(report(FILE, policy=BUNDLED), oauth_client_id="mine")
    assert file is not None
    assert not file.has_one_home


def test_a_person_may_name_an_issuer_with_urls_elsewhere(home: Home) -> None:
    home.issuer.metadata = {**GOOD, "token_endpoint": "https://tokens.example.net/token"}
    offer = home.offer(report(OAuth2()), oauth_issuer=ISSUER, oauth_client_id="mine")
    assert offer is not None
    assert offer.endpoints.token == "https://tokens.example.net/token"
