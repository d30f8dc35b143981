"""Whether a person can sign in with the browser: a known issuer, a client, and bound servers."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from autoconf.discovery.consent import Consent
from autoconf.discovery.issuers import bound_hosts, issuer_by_option, named_issuer
from autoconf.discovery.trust import doubts_about
from autoconf.errors import NetworkError, SignInError
from autoconf.model.check import LoginOutcome
from autoconf.model.config import ClientConfig, OAuth2
from autoconf.model.evidence import KnownProviders
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, Server
from autoconf.model.sign_in import Endpoints, NamedIssuer, SignInOffer, home_of_url, issuer_of
from autoconf.net.interfaces import Http
from autoconf.oauth.metadata import endpoints_of_file, fetch_endpoints
from autoconf.usecases.sign_in_clients import KnownClients

MAIL_SCOPE: Final = "urn:ietf:params:oauth:scope:mail"
"""For all mail protocols (draft-ietf-mailmaint-oauth-public)."""

KEEP_SCOPE: Final = "offline_access"
_KEEP_PARAMETERS: Final = frozenset({"access_type", "prompt"})
_CONSENT: Final = ("prompt", "consent")
"""Without it some issuers give no refresh token, or none the second time."""

Web = Callable[[bool], Http]
"""Returns the web for one issuer; True: it may lie in a private network."""


class Offers:
    """Finds the sign-in that fits a report."""

    def __init__(
        self,
        options: Options,
        known: KnownProviders,
        clients: KnownClients,
        web: Web,
        *,
        keep: bool,
    ) -> None:
        """Take the services; nothing is asked yet.

        Args:
            options: of the run.
            known: the provider database.
            clients: the registered ones.
            web: asks issuers.
            keep: whether a refresh token is wanted.
        """
        self._options = options
        self._known = known
        self._clients = clients
        self._web = web
        self._keep = keep

    def for_report(self, report: Report) -> SignInOffer | None:
        """Return the sign-in for servers that were reached and got no login; None: there is none.

        Raises:
            SignInError: there would be one, but the issuer or the client cannot be used.
            UsageError: a file with a secret cannot be read.
        """
        if report.config is None or not waits_for_token(report):
            return None
        named = self.issuer(report, report.config)
        return None if named is None else self._offer(named, report.config)

    def issuer(self, report: Report, config: ClientConfig) -> NamedIssuer | None:
        """Return the issuer that may be believed; None: there is none."""
        consent = Consent.of(self._options, report.answers)
        doubts = doubts_about(report.domain, self._known.look_alike(report.domain))

        def allows(server: Server) -> bool:
            return consent.allows_password(config, server)

        if self._options.oauth_issuer is not None:
            named = issuer_of(self._options.oauth_issuer)
            return issuer_by_option(OAuth2(issuer=named), config, allows)
        return named_issuer(report.attempts, config, report.domain, allows, doubts=doubts)

    def _offer(self, named: NamedIssuer, config: ClientConfig) -> SignInOffer | None:
        http = self._web(named.is_own)
        try:
            endpoints = self._endpoints(named, http)
            hosts = bound_hosts(named, endpoints.resources)
            client = self._clients.of(named.oauth2, endpoints, http) if hosts else None
        except NetworkError as error:
            raise SignInError.of(error) from error
        if client is None:
            return None
        return SignInOffer(
            endpoints=endpoints,
            client=client,
            hosts=hosts,
            scopes=self._scopes(named.oauth2, endpoints, config, hosts),
            parameters=self._parameters(named.oauth2, endpoints),
            is_foreign=named.is_foreign,
            is_own=named.is_own,
            has_one_home=not (named.is_from_file or named.is_own),
        )

    def _endpoints(self, named: NamedIssuer, http: Http) -> Endpoints:
        """Return the URLs: those of a file if it has all, else those of the issuer itself."""
        oauth2 = named.oauth2
        has_urls = bool(named.is_from_file and oauth2.auth_url and oauth2.token_url)
        if has_urls and oauth2.registration != "open":
            own = self._clients.own(oauth2)
            return endpoints_of_file(oauth2, own.tenant if own is not None else "")
        endpoints = fetch_endpoints(oauth2.issuer, http)
        if not (named.is_from_file or named.is_own):
            _require_one_home(endpoints)
        return endpoints

    def _scopes(
        self, oauth2: OAuth2, endpoints: Endpoints, config: ClientConfig, hosts: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return what is asked for: the scopes of the bound servers, and to stay signed in."""
        protocols = [s.protocol for s in config.servers if s.hostname in hosts]
        stated = oauth2.scopes.of(dict.fromkeys(protocols))
        scopes = [scope for scope in stated if scope != KEEP_SCOPE]
        if not scopes and MAIL_SCOPE in endpoints.scopes:
            scopes = [MAIL_SCOPE]
        if self._keep and KEEP_SCOPE in (*stated, *endpoints.scopes):
            scopes.append(KEEP_SCOPE)
        return tuple(scopes)

    def _parameters(self, oauth2: OAuth2, endpoints: Endpoints) -> tuple[tuple[str, str], ...]:
        """Return further parameters; those of a refresh token only where it is wanted."""
        if not self._keep:
            return tuple(pair for pair in oauth2.parameters if pair[0] not in _KEEP_PARAMETERS)
        wants_consent = KEEP_SCOPE in endpoints.scopes and not oauth2.parameters
        return (*oauth2.parameters, *((_CONSENT,) if wants_consent else ()))


def waits_for_token(report: Report) -> bool:
    """Tell whether a server was reached over good TLS, takes tokens, and got no login."""
    return any(
        check.is_safe
        and check.login.outcome is LoginOutcome.NOT_TESTED
        and any(way.method is AuthMethod.OAUTH2 for way in check.server.authentication)
        for check in report.checks
    )


def _require_one_home(endpoints: Endpoints) -> None:
    """Check that an issuer which a document names has all its URLs in its own domain.

    Otherwise it could show the page of another provider, whose answer does not name its issuer, and
    take the code itself.

    Raises:
        SignInError: a URL lies elsewhere.
    """
    home = home_of_url(endpoints.issuer)
    for url in (
        endpoints.authorization,
        endpoints.token,
        endpoints.device,
        endpoints.revocation,
        endpoints.registration,
    ):
        if url and home_of_url(url) != home:
            host = urlsplit(url).hostname or ""
            raise SignInError("sign-in.url-elsewhere", issuer=endpoints.issuer, host=host)
