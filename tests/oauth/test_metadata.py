"""Documents of authorization servers, good and hostile ones."""

from typing import Any

import pytest

from autoconf.errors import SignInError
from autoconf.model.config import OAuth2
from autoconf.oauth.metadata import endpoints_of_file, fetch_endpoints
from tests.oauth.issuer import DEEP, GOOD, ISSUER, METADATA, OPENID, FakeIssuer
from tests.oauth.offers import ENDPOINTS

FILE = OAuth2(
    issuer="https://login.example.com/{tenantid}/v2.0",
    auth_url="https://login.example.com/common/oauth2/v2.0/authorize",
    token_url="https://login.example.com/common/oauth2/v2.0/token",
    device_url="https://login.example.com/common/oauth2/v2.0/devicecode",
    tenant=True,
)


def test_the_document_names_all_urls() -> None:
    assert fetch_endpoints(ISSUER, FakeIssuer()) == ENDPOINTS


def test_the_name_of_openid_is_asked_second() -> None:
    issuer = FakeIssuer(places=(OPENID,))

    assert fetch_endpoints(ISSUER, issuer).token == f"{ISSUER}/token"
    assert [url for _, url, _ in issuer.asked] == [METADATA, OPENID]


def test_a_path_of_the_issuer_stands_behind_the_first_name_and_before_the_second() -> None:
    issuer = FakeIssuer(places=())

    with pytest.raises(SignInError):
        fetch_endpoints(f"{ISSUER}/realms/a", issuer)

    assert [url for _, url, _ in issuer.asked] == [
        f"{METADATA}/realms/a",
        f"{ISSUER}/realms/a/.well-known/openid-configuration",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://id.example.com/"},
        {"issuer": "https://id.evil.example"},
        {"issuer": 3},
        {"token_endpoint": "http://id.example.com/token"},
        {"token_endpoint": ""},
        {"authorization_endpoint": "https://user:pw@id.example.com/auth"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://["},
        {"authorization_endpoint": "https://@id.example.com/auth"},
        {"authorization_endpoint": "https://id.example.com./auth"},
        {"authorization_endpoint": "https://id.example.com%2f.example.net/auth"},
        {"revocation_endpoint": "http://id.example.com/revoke"},
    ],
)
def test_a_document_that_is_wrong_does_not_count(change: dict[str, Any]) -> None:
    with pytest.raises(SignInError):
        fetch_endpoints(ISSUER, FakeIssuer(metadata={**GOOD, **change}))


@pytest.mark.parametrize("answer", [(200, b"\xff"), (302, {}), (500, GOOD), (200, []), (200, DEEP)])
def test_an_answer_that_is_no_document_does_not_count(answer: tuple[int, Any]) -> None:
    path = METADATA.removeprefix(ISSUER)
    with pytest.raises(SignInError):
        fetch_endpoints(ISSUER, FakeIssuer(answers={path: [answer]}, places=()))


def test_the_hosts_of_resources_are_kept() -> None:
    metadata = {**GOOD, "protected_resources": ["https://imap.example.net/", "SMTP.example.net"]}
    found = fetch_endpoints(ISSUER, FakeIssuer(metadata=metadata)).resources
    assert found == ("imap.example.net", "smtp.example.net")


def test_the_id_of_an_organisation_stands_in_each_url() -> None:
    found = endpoints_of_file(FILE, "11aa-22bb")

    assert found.authorization == "https://login.example.com/11aa-22bb/oauth2/v2.0/authorize"
    assert found.device == "https://login.example.com/11aa-22bb/oauth2/v2.0/devicecode"
    assert found.issuer == ""
    assert endpoints_of_file(FILE).token == FILE.token_url


def test_an_organisation_is_refused_where_there_are_none() -> None:
    with pytest.raises(SignInError, match="--oauth-tenant"):
        endpoints_of_file(OAuth2(auth_url="https://a.example/a"), "11aa")


def test_a_file_may_not_name_a_plain_url() -> None:
    with pytest.raises(SignInError):
        endpoints_of_file(OAuth2(auth_url="http://a.example/a", token_url="https://a.example/t"))


def test_a_resource_that_is_no_url_is_passed_over() -> None:
    document = {**GOOD, "protected_resources": ["x://[", "imap.example.com"]}
    assert fetch_endpoints(ISSUER, FakeIssuer(metadata=document)).resources == ("imap.example.com",)


def test_an_error_shows_no_control_characters() -> None:
    document = {**GOOD, "token_endpoint": "http://\x1bcevil.example/token"}
    with pytest.raises(SignInError) as caught:
        fetch_endpoints(ISSUER, FakeIssuer(metadata=document))
    assert "\x1b" not in str(caught.value)
