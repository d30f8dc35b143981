"""What each client's file says after a login, compared with the way that was accepted."""

import pytest
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import AcceptedLogin, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.engine import clients
from tests.renderers.profiles import IMAP, POP3, SMTP, profile, server
from tests.renderers.rendering import english, render

CAVEAT, TOKEN = "caveat.login-mechanism", "caveat.token-login"


def proved(of: Server, mechanism: str, *untried: str) -> AcceptedLogin:
    return AcceptedLogin(endpoint=of.endpoint, mechanism=mechanism, untried=untried)


def after(*logins: AcceptedLogin, incoming: Server = IMAP) -> Profile:
    return replace(profile(incoming), logins=logins)


def text(made: Profile, client_id: str) -> str:
    return "\n".join(a.content.decode(errors="replace") for a in render(made, client_id).artifacts)


def caveat_ids(made: Profile, client_id: str) -> set[str]:
    return {caveat.id for caveat in render(made, client_id).caveats}


@pytest.mark.parametrize(
    ("client_id", "login", "line"),
    [
        ("himalaya", proved(IMAP, "LOGIN"), "imap.sasl.login.username"),
        ("himalaya", proved(IMAP, "PLAIN", "LOGIN"), "imap.sasl.plain.username"),
        ("himalaya", proved(IMAP, "SCRAM-SHA-256"), "imap.sasl.scram-sha-256.username"),
        ("himalaya", proved(SMTP, "LOGIN"), "smtp.sasl.login.username"),
        ("aerc", proved(SMTP, "LOGIN"), "smtps+login://"),
        ("mbsync", proved(IMAP, "LOGIN"), "AuthMechs LOGIN"),
        ("mbsync", proved(IMAP, "PLAIN", "LOGIN"), "AuthMechs PLAIN LOGIN"),
        ("mbsync", proved(IMAP, "CRAM-MD5"), "AuthMechs SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5"),
        ("offlineimap", proved(IMAP, "LOGIN"), "auth_mechanisms = LOGIN"),
        ("fetchmail", proved(IMAP, "CRAM-MD5"), "auth cram-md5"),
        ("msmtp", proved(SMTP, "LOGIN"), "auth login"),
        ("msmtp", proved(SMTP, "PLAIN", "LOGIN"), "auth on"),
        ("kmail", proved(IMAP, "PLAIN"), "Authentication=1"),
        ("kmail", proved(SMTP, "LOGIN"), "authtype=LOGIN"),
        ("evolution", proved(IMAP, "PLAIN"), "Method=PLAIN"),
        ("evolution", proved(SMTP, "LOGIN"), "Method=LOGIN"),
        ("thunderbird", proved(IMAP, "CRAM-MD5"), '"mail.server.server1.authMethod", 4'),
        ("apple-mail", proved(IMAP, "CRAM-MD5"), "EmailAuthCRAMMD5"),
        ("thunderbird-android", proved(IMAP, "CRAM-MD5"), "CRAM_MD5"),
    ],
)
def test_the_file_names_a_way_that_works(client_id: str, login: AcceptedLogin, line: str) -> None:
    made = after(login)

    assert line in text(made, client_id)
    assert CAVEAT not in caveat_ids(made, client_id)


@pytest.mark.parametrize(
    ("client_id", "login"),
    [
        ("aerc", proved(IMAP, "PLAIN")),
        ("geary", proved(IMAP, "PLAIN")),
        ("getmail", proved(IMAP, "PLAIN")),
        ("fetchmail", proved(IMAP, "PLAIN")),
        ("outlook", proved(IMAP, "CRAM-MD5")),
        ("outlook-autodiscover", proved(IMAP, "CRAM-MD5")),
        ("windows-mail-csp", proved(SMTP, "CRAM-MD5")),
        ("geary", proved(SMTP, "CRAM-MD5")),
        ("aerc", proved(SMTP, "SCRAM-SHA-256")),
        ("fairemail", proved(IMAP, "CRAM-MD5")),
    ],
)
def test_a_client_without_such_a_way_gets_its_file_with_a_caveat(
    client_id: str, login: AcceptedLogin
) -> None:
    (caveat,) = [c for c in render(after(login), client_id).caveats if c.id == CAVEAT]

    assert f"Only {login.mechanism} worked there" in english(caveat)


@pytest.mark.parametrize(
    ("client_id", "login", "line"),
    [
        ("thunderbird", proved(POP3, "APOP"), '"mail.server.server1.authMethod", 4'),
        ("mpop", proved(POP3, "APOP"), "auth apop"),
        ("mpop", proved(POP3, "USER/PASS"), "auth on"),
        ("kmail", proved(POP3, "PLAIN"), "authenticationMethod=1"),
        ("evolution", proved(POP3, "PLAIN"), "Method=PLAIN"),
    ],
)
def test_the_file_for_pop3_names_a_way_that_works(
    client_id: str, login: AcceptedLogin, line: str
) -> None:
    made = after(login, incoming=POP3)

    assert line in text(made, client_id)
    assert CAVEAT not in caveat_ids(made, client_id)


def test_it_is_said_for_pop3_too() -> None:
    made = after(proved(POP3, "PLAIN"), incoming=POP3)

    assert CAVEAT in caveat_ids(made, "getmail")
    assert CAVEAT not in caveat_ids(after(proved(POP3, "USER/PASS"), incoming=POP3), "getmail")


def test_a_client_that_does_not_send_says_nothing_of_sending() -> None:
    assert CAVEAT not in caveat_ids(after(proved(SMTP, "SCRAM-SHA-1")), "getmail")


@pytest.mark.parametrize("client_id", sorted(clients()))
@pytest.mark.parametrize("protocol", [IMAP, POP3], ids=["imap", "pop3"])
def test_no_client_says_anything_where_the_usual_ways_work(
    protocol: Server, client_id: str
) -> None:
    own = "USER/PASS" if protocol is POP3 else "LOGIN"
    logins = (proved(protocol, "PLAIN", own), proved(SMTP, "PLAIN", "LOGIN"))
    made = after(*logins, incoming=protocol)
    if protocol.protocol not in clients()[client_id].protocols:
        return

    assert not caveat_ids(made, client_id) & {CAVEAT, TOKEN}
    assert text(made, client_id) == text(replace(made, logins=()), client_id)


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_after_a_token_a_file_for_a_password_says_so(client_id: str) -> None:
    client = clients()[client_id]
    if MailProtocol.IMAP not in client.protocols or client.for_owners or client_id == "msmtp":
        return
    methods = (AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.OAUTH2)
    imap = server("imap imap.example.com", SocketType.TLS, *methods)

    said = TOKEN in caveat_ids(after(proved(imap, "XOAUTH2", "PLAIN"), incoming=imap), client_id)

    # These settings do not say where a token comes from.
    assert said is (client.by_token or AuthMethod.OAUTH2 not in client.auth_methods)


def test_the_kind_of_secret_that_was_accepted_goes_first() -> None:
    methods = (AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT)
    imap = server("imap imap.gmail.com", SocketType.TLS, *methods)
    auth_method = '"mail.server.server1.authMethod", '

    assert f"{auth_method}10" in text(profile(imap), "thunderbird")
    with_password = after(proved(imap, "PLAIN", "XOAUTH2", "LOGIN"), incoming=imap)
    assert f"{auth_method}3" in text(with_password, "thunderbird")
    with_token = after(proved(imap, "XOAUTH2", "PLAIN"), incoming=imap)
    assert f"{auth_method}10" in text(with_token, "thunderbird")


def test_a_client_that_has_only_ways_that_failed_is_refused() -> None:
    with pytest.raises(UnsupportedError, match=r"login methods of .* \(SCRAM-SHA-256\)"):
        render(after(proved(IMAP, "SCRAM-SHA-256")), "thunderbird")


@pytest.mark.parametrize("client_id", ["autoconfig-xml", "dns-zone", "pacc"])
def test_what_an_owner_publishes_is_what_the_sources_say(client_id: str) -> None:
    assert text(after(proved(IMAP, "CRAM-MD5")), client_id) == text(profile(IMAP), client_id)


@pytest.mark.parametrize("client_id", ["autoconfig-xml", "dns-zone", "pacc"])
def test_an_owner_does_not_publish_a_guess(client_id: str) -> None:
    made = replace(profile(IMAP, POP3), guessed=frozenset({POP3.endpoint}))

    assert "pop.example.com" not in text(made, client_id)
    assert "pop.example.com" in text(replace(made, guessed=frozenset()), client_id)
    alone = replace(profile(IMAP), guessed=frozenset({IMAP.endpoint}))
    with pytest.raises(UnsupportedError, match="993 was only guessed"):
        render(alone, client_id)


def test_one_person_may_be_given_a_guess() -> None:
    alone = replace(profile(IMAP), guessed=frozenset({IMAP.endpoint}))

    assert "imap.example.com" in text(alone, "mutt")
    assert "imap.example.com" in text(replace(alone, is_for_all=True), "sheet")


@pytest.mark.parametrize(
    ("password", "user", "ids"),
    [
        (True, "%EMAILADDRESS%", {"caveat.getmail-password"}),
        (False, "jörg", {"caveat.getmail-user-name"}),
        (False, "%EMAILADDRESS%", set()),
    ],
)
def test_getmail_says_what_its_imap_cannot_send(
    *, password: bool, user: str, ids: set[str]
) -> None:
    made = replace(profile(replace(IMAP, username=user)), has_odd_password=password)

    assert {i for i in caveat_ids(made, "getmail") if "getmail-" in i} - {
        "caveat.getmail-certificates"
    } == ids


def test_getmail_has_no_such_limit_over_pop3() -> None:
    made = replace(profile(POP3), has_odd_password=True)

    assert "caveat.getmail-password" not in caveat_ids(made, "getmail")
