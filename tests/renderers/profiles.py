"""Profiles to render, all of one provider."""

from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.config import (
    ClientConfig,
    Decision,
    Link,
    OAuth2,
    Requirement,
    Scopes,
    TrustDecision,
)
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import (
    DEFAULT_PORTS,
    Authentication,
    AuthMethod,
    MailProtocol,
    Server,
    SocketType,
)

ALICE = EmailAddress.parse("alice@example.com")


def server(
    text: str, socket_type: SocketType = SocketType.TLS, *methods: AuthMethod, **rest: object
) -> Server:
    """Return the server of "imap imap.example.com" on its usual port."""
    word, _, hostname = text.partition(" ")
    protocol = MailProtocol(word)
    made = Server(
        protocol=protocol,
        hostname=hostname,
        port=DEFAULT_PORTS[protocol, socket_type],
        socket_type=socket_type,
        authentication=tuple(
            Authentication(method=method) for method in methods or (AuthMethod.PASSWORD_CLEARTEXT,)
        ),
    )
    return replace(made, **rest)


IMAP = server("imap imap.example.com")
POP3 = server("pop3 pop.example.com")
SMTP = server("smtp smtp.example.com")
SUBMISSION = server("smtp smtp.example.com", SocketType.STARTTLS)

CONFIG = ClientConfig(
    provider_id="example.com",
    display_name="Example Mail",
    domains=("example.com",),
    incoming=(IMAP, POP3),
    outgoing=(SMTP, SUBMISSION),
    documentation=(Link(url="https://example.com/help", text=(("en", "Mail settings"),)),),
    instructions=(Link(url="https://example.com/start"),),
    requires=(
        Requirement(what="app-password", link="https://example.com/app-passwords"),
        Requirement(what="enable-imap"),
    ),
    hint="Settings > Security > App passwords.",
)


def profile(
    *incoming: Server,
    outgoing: tuple[Server, ...] = (SMTP,),
    choices: Choices | None = None,
    tested: bool = True,
) -> Profile:
    """Return Alice's profile with these servers; without any, those of CONFIG."""
    config = CONFIG
    if incoming:
        config = replace(config, incoming=incoming, outgoing=outgoing)
    return Profile(address=ALICE, config=config, choices=choices or Choices(), tested=tested)


def distrusted(made: Profile, *servers: Server) -> Profile:
    """Return the profile with NEVER for these servers."""
    trust = tuple((s, TrustDecision(decision=Decision.NEVER)) for s in servers)
    return replace(made, config=replace(made.config, trust=trust))


SIGN_IN = OAuth2(
    issuer="https://id.example.com",
    auth_url="https://id.example.com/authorize",
    token_url="https://id.example.com/token",
    scopes=Scopes(imap=("mail:read",), pop3=("mail:read",), smtp=("mail:send",)),
    redirect="loopback",
    registration="own",
)


def by_token(made: Profile) -> Profile:
    """Return the profile with servers that take a token alone."""
    way = (Authentication(method=AuthMethod.OAUTH2),)
    config = replace(
        made.config,
        incoming=tuple(replace(s, authentication=way) for s in made.config.incoming),
        outgoing=tuple(replace(s, authentication=way) for s in made.config.outgoing),
        oauth2=SIGN_IN,
    )
    return replace(made, config=config)


TOKEN_PROFILES = {
    "token-imap": by_token(profile(IMAP)),
    "token-pop3": by_token(profile(POP3)),
}
"""For clients that take a token from a command."""

PROFILES = {
    "imap": profile(choices=Choices(incoming=MailProtocol.IMAP, display_name="Alice Example")),
    "pop3": profile(
        choices=Choices(
            incoming=MailProtocol.POP3,
            display_name='Alice "Al" Example',
            account_name="Work",
            signature="Alice Example\nExample Ltd",
        ),
        tested=False,
    ),
    "starttls-and-local-folders": profile(
        server("imap imap.example.com", SocketType.STARTTLS),
        outgoing=(server("smtp smtp.example.com", SocketType.STARTTLS, AuthMethod.NONE),),
        choices=Choices(folders="local"),
    ),
}
