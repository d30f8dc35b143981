import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.config import OAuth2
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.model.server import (
    Authentication,
    AuthMethod,
    MailProtocol,
    Pop3Settings,
    Server,
    SocketType,
)
from autoconf.renderers.clients.thunderbird import RENDERER
from tests.renderers.profiles import IMAP, POP3, PROFILES, SIGN_IN, by_token, profile, server
from tests.renderers.readers import Value, read_prefs
from tests.renderers.rendering import english

IN = "mail.server.server1."
OUT = "mail.smtpserver.smtp1."
ID = "mail.identity.id1."
OAUTH2, CLEARTEXT = AuthMethod.OAUTH2, AuthMethod.PASSWORD_CLEARTEXT


def prefs(made: Profile) -> dict[str, Value]:
    return read_prefs(RENDERER.render(made, english).artifacts[0].content)


def with_sasl(name: str) -> Server:
    ways = (Authentication(method=AuthMethod.PASSWORD_ENCRYPTED, sasl_name=name),)
    return replace(IMAP, authentication=ways)


def test_the_account_has_an_identity_and_two_servers() -> None:
    read = prefs(PROFILES["imap"])

    assert read["mail.accountmanager.accounts"] == "account1,account2"
    assert read["mail.account.account1.identities"] == "id1"
    assert read[ID + "smtpServer"] == read["mail.smtpservers"] == "smtp1"
    assert read[ID + "fullName"] == "Alice Example"
    assert read[ID + "useremail"] == "alice@example.com"


def test_local_folders_are_the_second_account() -> None:
    read = prefs(PROFILES["imap"])

    assert read["mail.accountmanager.localfoldersserver"] == "server2"
    assert read["mail.server.server2.type"] == "none"
    assert read["mail.server.server2.directory-rel"] == "[ProfD]Mail/Local Folders"


def test_imap_and_smtp_go_where_the_profile_says() -> None:
    read = prefs(PROFILES["imap"])

    assert (read[IN + "type"], read[IN + "hostname"]) == ("imap", "imap.example.com")
    assert (read[IN + "port"], read[IN + "socketType"]) == (993, 3)
    assert (read[OUT + "hostname"], read[OUT + "port"]) == ("smtp.example.com", 465)
    assert (read[IN + "userName"], read[OUT + "username"]) == ("alice@example.com",) * 2


@pytest.mark.parametrize(("socket_type", "number"), [(SocketType.TLS, 3), (SocketType.STARTTLS, 2)])
def test_tls_is_never_optional(socket_type: SocketType, number: int) -> None:
    read = prefs(
        profile(
            server("imap imap.example.com", socket_type),
            outgoing=(server("smtp smtp.example.com", socket_type),),
        )
    )

    assert (read[IN + "socketType"], read[OUT + "try_ssl"]) == (number, number)


@pytest.mark.parametrize(
    ("methods", "number"),
    [
        ([CLEARTEXT], 3),
        ([AuthMethod.PASSWORD_ENCRYPTED, CLEARTEXT], 4),
        ([AuthMethod.NTLM], 6),
        ([AuthMethod.GSSAPI, CLEARTEXT], 3),
        ([OAUTH2, CLEARTEXT], 3),
        ([AuthMethod.CLIENT_IP_ADDRESS, CLEARTEXT], 3),
    ],
    ids=["password", "encrypted", "ntlm", "kerberos", "unknown-oauth2", "address"],
)
def test_the_first_way_to_log_in_that_works_is_taken(
    methods: list[AuthMethod], number: int
) -> None:
    read = prefs(profile(server("imap imap.example.com", SocketType.TLS, *methods)))

    assert read[IN + "authMethod"] == number


def test_oauth2_is_used_at_hosts_that_thunderbird_knows() -> None:
    imap = server("imap imap.gmail.com", SocketType.TLS, OAUTH2, CLEARTEXT)

    assert prefs(profile(imap))[IN + "authMethod"] == 10


def test_oauth2_at_other_hosts_is_a_caveat() -> None:
    imap = server("imap imap.example.com", SocketType.TLS, OAUTH2, CLEARTEXT)

    (caveat,) = RENDERER.render(profile(imap), english).caveats

    assert text(caveat.id, caveat.parameters) == (
        "Thunderbird has no sign-in with the browser (OAuth2) for imap.example.com; "
        "it will ask for a password."
    )


def test_oauth2_alone_at_other_hosts_is_refused() -> None:
    imap = server("imap imap.example.com", SocketType.TLS, OAUTH2)

    with pytest.raises(UnsupportedError, match="which takes nothing else"):
        RENDERER.render(profile(imap), english)


def test_cram_md5_is_an_encrypted_password() -> None:
    assert prefs(profile(with_sasl("CRAM-MD5")))[IN + "authMethod"] == 4


def test_scram_alone_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="SCRAM-SHA-256"):
        RENDERER.render(profile(with_sasl("SCRAM-SHA-256")), english)


def test_sending_without_login_has_no_user_name() -> None:
    read = prefs(PROFILES["starttls-and-local-folders"])

    assert read[OUT + "authMethod"] == 1
    assert OUT + "username" not in read


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        (Choices(), {"leave_on_server": True, "days": None, "delete_mail_left_on_server": True}),
        (
            Choices(leave_on_server=LeaveOnServer.DAYS),
            {"leave_on_server": True, "days": 14, "delete_mail_left_on_server": True},
        ),
        (
            Choices(leave_on_server=LeaveOnServer.FOREVER),
            {"leave_on_server": True, "days": None, "delete_mail_left_on_server": False},
        ),
        (
            Choices(leave_on_server=LeaveOnServer.NEVER),
            {"leave_on_server": False, "days": None, "delete_mail_left_on_server": False},
        ),
    ],
    ids=["until-deleted", "days", "forever", "never"],
)
def test_pop3_leaves_mail_as_chosen(choices: Choices, expected: dict[str, Value | None]) -> None:
    read = prefs(profile(POP3, choices=choices))

    assert {
        "leave_on_server": read[IN + "leave_on_server"],
        "days": read.get(IN + "num_days_to_leave_on_server"),
        "delete_mail_left_on_server": read[IN + "delete_mail_left_on_server"],
    } == expected


def test_the_providers_advice_for_pop3_is_taken() -> None:
    advice = Pop3Settings(download_on_biff=False, check_interval_minutes=30)
    read = prefs(profile(replace(POP3, pop3=advice)))

    assert (read[IN + "download_on_biff"], read[IN + "check_time"]) == (False, 30)


def test_imap_has_no_pop3_settings() -> None:
    assert IN + "leave_on_server" not in prefs(PROFILES["imap"])


def test_sent_mail_goes_to_the_server_with_the_user_name_encoded() -> None:
    read = prefs(profile(replace(IMAP, username="a/b@c%25~*")))

    assert read[ID + "fcc_folder"] == "imap://a%2Fb%40c%2525%7E*@imap.example.com/Sent"


def test_sent_mail_of_pop3_goes_to_the_accounts_folders() -> None:
    read = prefs(PROFILES["pop3"])

    assert read[ID + "draft_folder"] == "mailbox://alice%40example.com@pop.example.com/Drafts"


def test_sent_mail_goes_to_local_folders_where_chosen() -> None:
    read = prefs(PROFILES["starttls-and-local-folders"])

    assert read[ID + "stationery_folder"] == "mailbox://nobody@Local%20Folders/Templates"


def test_no_name_and_no_signature_write_nothing() -> None:
    read = prefs(PROFILES["starttls-and-local-folders"])

    assert not {ID + "fullName", ID + "htmlSigText"} & set(read)


def test_a_name_that_looks_like_code_stays_a_name() -> None:
    name = '"); user_pref("x", true); //'
    choices = Choices(incoming=MailProtocol.IMAP, display_name=name)

    read = prefs(profile(choices=choices))

    assert read[ID + "fullName"] == name
    assert set(read) == set(prefs(PROFILES["imap"]))


@settings(deadline=None)
@given(name=st.text(min_size=1), signature=st.text(min_size=1))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(choices=Choices(display_name=name, account_name=name, signature=signature))
    try:
        read = prefs(made)
    except UnsupportedError:
        return

    assert (read[ID + "fullName"], read[IN + "name"]) == (name, name)
    assert (read[ID + "htmlSigText"], read[ID + "htmlSigFormat"]) == (signature, False)


def list_of_profiles(made: Profile) -> configparser.RawConfigParser:
    artifact = RENDERER.render(made, english).artifacts[1]
    assert artifact.path == "thunderbird/new-computer/profiles.ini"
    parser = configparser.RawConfigParser(
        delimiters=("=",), comment_prefixes=("#",), empty_lines_in_values=False
    )
    parser.read_string(artifact.content.decode())
    return parser


def test_the_list_names_the_profile_beside_it() -> None:
    read = list_of_profiles(PROFILES["imap"])

    assert dict(read["Profile0"]) == {
        "name": "alice@example.com",
        "isrelative": "1",
        "path": "thunderbird",
        "default": "1",
    }


@pytest.mark.parametrize("hashed", ["FDC34C9F024745EB", "D78BF5DD33499EC2", "8216C80C92C4E828"])
def test_the_list_makes_it_the_profile_of_the_usual_installations(hashed: str) -> None:
    read = list_of_profiles(PROFILES["imap"])

    assert dict(read[f"Install{hashed}"]) == {"default": "thunderbird", "locked": "1"}


@settings(deadline=None)
@given(local_part=st.text(st.sampled_from("az#=%{}$`'ß~!*|?"), min_size=1, max_size=20))
def test_an_address_comes_back_from_the_list(local_part: str) -> None:
    address = EmailAddress.parse(f"{local_part}@example.com")
    read = list_of_profiles(replace(PROFILES["imap"], address=address))

    assert read["Profile0"]["name"] == str(address)


OWN = replace(SIGN_IN, client_id="helpdesk")
OWN_PREFS = {
    "oauth2.useCustomDetails": True,
    "oauth2.issuer": "helpdesk.id.example.com",
    "oauth2.clientId": "helpdesk",
    "oauth2.authorizationEndpoint": "https://id.example.com/authorize",
    "oauth2.tokenEndpoint": "https://id.example.com/token",
    "oauth2.scopes": "mail:read mail:send",
    "oauth2.usePKCE": True,
    "oauth2.useExternalBrowser": True,
}


def with_sign_in(made: Profile, oauth2: OAuth2) -> Profile:
    return replace(made, config=replace(made.config, oauth2=oauth2))


def custom(read: dict[str, Value], prefix: str) -> dict[str, Value]:
    return {k.removeprefix(prefix): v for k, v in read.items() if k.startswith(f"{prefix}oauth2.")}


def test_a_client_id_of_the_settings_is_written_where_a_token_alone_works() -> None:
    made = with_sign_in(by_token(profile(IMAP)), OWN)
    read = prefs(made)

    assert (read[IN + "authMethod"], read[OUT + "authMethod"]) == (10, 10)
    assert custom(read, IN) == OWN_PREFS
    assert custom(read, OUT) == OWN_PREFS
    assert [c.id for c in RENDERER.render(made, english).caveats] == [
        "caveat.own-client",
        "caveat.own-client-needed",
        "caveat.own-client-needed",
    ]


def test_a_client_id_is_written_beside_the_sign_in_that_thunderbird_knows() -> None:
    imap = server("imap outlook.office365.com", SocketType.TLS, OAUTH2)
    made = with_sign_in(profile(imap), OWN)

    assert prefs(made)[IN + "authMethod"] == 10
    assert custom(prefs(made), IN) == OWN_PREFS
    assert custom(prefs(made), OUT) == {}
    assert [c.id for c in RENDERER.render(made, english).caveats] == ["caveat.own-client"]


def test_a_password_is_kept_where_it_works_too() -> None:
    imap = server("imap imap.example.com", SocketType.TLS, OAUTH2, CLEARTEXT)
    made = with_sign_in(profile(imap), OWN)

    assert prefs(made)[IN + "authMethod"] == 3
    assert custom(prefs(made), IN) == {}
    assert [c.id for c in RENDERER.render(made, english).caveats] == ["caveat.no-oauth2"]


@pytest.mark.parametrize(
    "oauth2",
    [
        replace(OWN, client_id=""),
        replace(OWN, secret="required"),
        replace(OWN, redirect="fixed"),
        replace(OWN, redirect=""),
    ],
    ids=["no-client", "with-a-secret", "fixed-address", "published-by-a-domain"],
)
def test_a_client_that_thunderbird_cannot_use_is_not_written(oauth2: OAuth2) -> None:
    imap = server("imap outlook.office365.com", SocketType.TLS, OAUTH2)

    assert custom(prefs(with_sign_in(profile(imap), oauth2)), IN) == {}
    with pytest.raises(UnsupportedError, match="which takes nothing else"):
        RENDERER.render(with_sign_in(by_token(profile(IMAP)), oauth2), english)
