"""Who may name an issuer, and where its tokens may go."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from autoconf.discovery.issuers import bound_hosts, issuer_by_option, named_issuer
from autoconf.model.config import ClientConfig, OAuth2, Scopes
from autoconf.model.evidence import (
    Answer,
    Attempt,
    Belief,
    Outcome,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server, SocketType
from autoconf.model.sign_in import NamedIssuer

_BOTH: Final = (
    Authentication(method=AuthMethod.OAUTH2),
    Authentication(method=AuthMethod.PASSWORD_CLEARTEXT),
)
_OWNER: Final = TrustPolicy(Belief.OWN_WORD, names_issuer=True)
_BUNDLED: Final = TrustPolicy(Belief.BUNDLED)
_OWN_FILE: Final = TrustPolicy(Belief.BUNDLED, is_personal=True)
_GENUINE: Final = OAuth2(
    issuer="https://accounts.google.com",
    auth_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",
)


def server(host: str = "imap.example.com", **changes: Any) -> Server:
    return Server(
        protocol=MailProtocol.IMAP, hostname=host, port=993, socket_type=SocketType.TLS,
        **{"authentication": _BOTH, **changes},
    )  # fmt: skip


def attempt(
    oauth2: OAuth2 | None, *servers: Server, policy: TrustPolicy = _OWNER, **changes: Any
) -> Attempt:
    config = ClientConfig(provider_id="x", incoming=servers or (server(),), oauth2=oauth2)
    answer = Answer(
        config=config, trust=Trust.AUTHENTICATED, hops=("https://autoconfig.example.com/x",)
    )
    made = Attempt(
        source="autoconfig-url", policy=policy, rank=1, asked="x", outcome=Outcome.FOUND,
        tier=Tier.PROVIDER, relation=Relation.OWN, answer=answer, elapsed_s=0.0,
    )  # fmt: skip
    return replace(made, **changes)


def named(*attempts: Attempt, **options: Any) -> NamedIssuer | None:
    servers = dict.fromkeys(s for one in attempts if one.answer for s in one.answer.config.servers)
    config = ClientConfig(provider_id="x", incoming=tuple(servers))
    return named_issuer(
        attempts, config, "example.com", **{"allows": lambda _server: True, **options}
    )


def hosts(found: NamedIssuer | None, resources: tuple[str, ...] = ()) -> tuple[str, ...]:
    return () if found is None else bound_hosts(found, resources)


def test_a_provider_file_binds_its_issuer_to_its_servers() -> None:
    gmail = attempt(_GENUINE, server("imap.gmail.com"), policy=_BUNDLED)
    found = named(gmail, attempt(None, server("imap.evil.example")))

    assert found is not None
    assert found.is_from_file
    assert not found.is_own
    assert hosts(found) == ("imap.gmail.com",)


def test_the_own_file_goes_before_the_bundled_one() -> None:
    own = replace(_GENUINE, client_id="mine")
    found = named(
        attempt(_GENUINE, policy=_BUNDLED),
        attempt(own, policy=_OWN_FILE, rank=9),
    )

    assert found is not None
    assert (found.oauth2.client_id, found.is_own) == ("mine", True)


def test_the_owner_of_a_domain_names_an_issuer_in_it() -> None:
    stated = OAuth2(
        issuer="https://id.example.com", auth_url="https://evil.example/auth",
        token_url="https://evil.example/token", scopes=Scopes.for_all(["mail"]), client_id="c",
    )  # fmt: skip
    found = named(attempt(stated))

    assert found is not None
    assert found.oauth2 == OAuth2(
        issuer="https://id.example.com", scopes=Scopes.for_all(["mail"]), client_id="c"
    )
    assert (found.is_from_file, found.is_foreign, found.is_own) == (False, False, False)
    assert hosts(found) == ("imap.example.com",)


def test_an_older_file_may_name_the_host_of_the_issuer_alone() -> None:
    found = named(attempt(OAuth2(issuer="id.example.com")))
    assert found is not None
    assert found.oauth2.issuer == "https://id.example.com"


def test_a_genuine_issuer_with_a_strange_server_gives_the_server_no_token() -> None:
    """The page would be right, and the person would agree: the worst attack of all."""
    found = named(attempt(_GENUINE, server("imap.example.com")))

    assert found is not None
    assert found.is_foreign
    assert found.oauth2.auth_url == ""
    assert hosts(found) == ()
    assert hosts(found, ("imap.gmail.com",)) == ()


def test_a_foreign_issuer_gets_no_client_id_of_the_document() -> None:
    found = named(attempt(replace(_GENUINE, client_id="theirs")))
    assert found is not None
    assert found.oauth2.client_id == ""


def test_the_resources_of_the_issuer_have_the_last_word() -> None:
    servers = (server("imap.example.com"), server("mail.other.example"))
    found = named(attempt(OAuth2(issuer="https://id.example.com"), *servers))

    assert hosts(found) == ("imap.example.com",)
    assert hosts(found, ("mail.other.example",)) == ("mail.other.example",)


@pytest.mark.parametrize(
    "changes",
    [
        {"policy": TrustPolicy(Belief.DIRECTORY)},
        {"policy": TrustPolicy(Belief.HINT)},
        {"policy": TrustPolicy(Belief.INSIDE)},
        {"policy": TrustPolicy(Belief.OWN_WORD)},
        {"relation": Relation.MAIL_HOST},
    ],
)
def test_others_name_no_issuer(changes: dict[str, Any]) -> None:
    assert named(attempt(OAuth2(issuer="https://id.example.com"), **changes)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"trust": Trust.UNAUTHENTICATED},
        {"cnames": ("autoconfig.other.example",)},
        {"disputed": True},
        {"hops": ("https://autoconfig.example.com/", "https://other.example/")},
    ],
)
def test_a_document_that_may_have_been_changed_names_none(changes: dict[str, Any]) -> None:
    one = attempt(OAuth2(issuer="https://id.example.com"))
    assert one.answer is not None
    assert named(replace(one, answer=replace(one.answer, **changes))) is None


def test_a_domain_in_doubt_names_none() -> None:
    one = attempt(OAuth2(issuer="https://id.example.com"))
    assert named(one, doubts=("trust.look-alike",)) is None


@pytest.mark.parametrize(
    "issuer",
    [
        "", "http://id.example.com", "https://user@id.example.com", "https://127.0.0.1",
        "https://id.example.com/../x", "https://id.example.com/%2e", "https://id.example.com?a=b",
        "https://id.example.com#a", "https://localhost", "not a name", "https://[::1]/",
    ],
)  # fmt: skip
def test_a_text_that_is_no_issuer_names_none(issuer: str) -> None:
    assert named(attempt(OAuth2(issuer=issuer))) is None


def test_a_server_that_gets_no_password_gets_no_token() -> None:
    one = attempt(OAuth2(issuer="https://id.example.com"))
    assert named(one, allows=lambda _server: False) is None
    assert named(attempt(_GENUINE, policy=_BUNDLED), allows=lambda _server: False) is None


def test_a_server_without_oauth_gets_no_token() -> None:
    plain = server(authentication=_BOTH[1:])
    assert named(attempt(OAuth2(issuer="https://id.example.com"), plain)) is None


def test_the_option_is_no_word_about_servers_elsewhere() -> None:
    config = ClientConfig(
        provider_id="x", incoming=(server("imap.example.com"), server("imap.evil.example"))
    )
    oauth2 = OAuth2(issuer="https://id.example.com")

    found = issuer_by_option(oauth2, config, lambda _server: True)

    assert found is not None
    assert found.is_own
    assert hosts(found) == ("imap.example.com",)
    assert issuer_by_option(oauth2, config, lambda _server: False) is None
