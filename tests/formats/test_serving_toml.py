"""The configuration of serve: what it means, and where it is wrong."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats.serving_toml import parse
from autoconf.formats.toml_lines import line_of
from autoconf.model.serving import Serving
from tests.publish.asking import HOSTER

_SERVER = (
    '{protocol = "imap", hostname = "imap.hoster.example", port = 993, socket_type = "SSL", '
    'authentication = ["password-cleartext"], username = "%EMAILADDRESS%"}'
)
_SMTP = _SERVER.replace("imap", "smtp").replace("993", "465")
_PROFILE = f'[profile.basic]\nnames = ["Hoster"]\nservers = [{_SERVER}, {_SMTP}]\n'
_SQLITE = _PROFILE + '[source.a]\nkind = "sqlite"\npath = "x"\npreset = "mailu"\n'
_LDAP = _PROFILE + '[source.a]\nkind = "ldap"\n'
_URL = 'url = "ldaps://x"\nbase = "o=a"\npreset = "iredmail-ldap"\n'


def read(text: str | bytes) -> Serving:
    return parse(
        text if isinstance(text, bytes) else text.encode(), "serve.toml", Path("/etc/mail")
    )


def test_a_profile_takes_over_what_it_does_not_state() -> None:
    profiles = {profile.name: profile.config for profile in read(HOSTER).profiles}

    assert [s.hostname for s in profiles["white-label"].servers] == [
        "imap.{domain}",
        "smtp.{domain}",
    ]
    assert profiles["white-label"].display_name == "Hoster Mail"
    assert profiles["short-names"].incoming[0].username == "%EMAILLOCALPART%"
    assert profiles["short-names"].services == profiles["basic"].services


def test_host_names_hold_for_the_profiles_below() -> None:
    serving = read(
        _PROFILE
        + '[profile.a]\nextends = "basic"\nhostnames = {imap = "imap.{domain}"}\n'
        + '[profile.b]\nextends = "a"\nnames = ["B"]\n'
    )

    assert serving.profiles[2].config.incoming[0].hostname == "imap.{domain}"


def test_paths_start_at_the_folder_of_the_file() -> None:
    source = read(HOSTER).sources[0]

    assert (source.path, source.kind, source.profile) == ("/etc/mail/customers.csv", "csv", "basic")
    assert read('[source.a]\nkind = "files"\npath = "/srv/x"\n').sources[0].path == "/srv/x"


@pytest.mark.parametrize(
    ("url", "place", "is_here"),
    [
        ("ldaps://ldap.example", ("ldaps", "ldap.example", 636), False),
        ("ldap://[::1]:1389/", ("ldap", "::1", 1389), True),
        ("ldapi://%2Frun%2Fldapi", ("ldapi", "/run/ldapi", 0), True),
        ("ldapi:///run/ldapi", ("ldapi", "/run/ldapi", 0), True),
    ],
)
def test_the_url_of_a_directory_says_where_it_is(
    url: str, place: tuple[str, str, int], *, is_here: bool
) -> None:
    directory = read(_LDAP + _URL.replace("ldaps://x", url)).sources[0].directory

    assert directory is not None
    assert (directory.scheme, directory.host, directory.port) == place
    assert directory.is_here == is_here


def test_an_empty_file_means_the_usual_place() -> None:
    assert read("") == Serving()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("listen = 8080\n", 1, "listen: write a text in quotation marks"),
        ('\nlisten = "here"\n', 2, "listen: here is no place to listen"),
        ('listen = "127.0.0.1:99999"\n', 1, "listen: 127.0.0.1:99999 is no place"),
        ('admin = ["127.0.0.1:80800"]\n', 1, "admin: 127.0.0.1:80800 is no place"),
        (_PROFILE.replace("smtp", "pop3"), 3, "profile.basic.servers: no server for sending"),
        (_PROFILE.replace("SSL", "plain", 1), 3, "servers[0].socket_type: servers without"),
        (_PROFILE + 'hint = "Ask {domain}"\n', 4, "profile.basic.hint: {domain} has no meaning"),
        (
            _PROFILE + '[profile.b]\nextends = "basic"\nhostnames = {imap = "a b"}\n',
            6,
            "profile.b.hostnames: ",
        ),
        (_SQLITE + 'domains = "SELECT a"\n', 7, "preset and domains say the same"),
        ("own_hosts = 1\n", 1, "own_hosts: write a list"),
        ("warm_up = 1\n", 1, "warm_up: write true or false"),
        ("workers = 0\n", 1, "workers: write a number of at least 1"),
        (
            _PROFILE.replace('"SSL"', '"TLS"'),
            3,
            "TLS is not known here; write one of: SSL, STARTTLS",
        ),
        (_PROFILE.replace("port = 993, ", ""), 3, "the key port is missing"),
        (_PROFILE.replace("%EMAILADDRESS%", "%s"), 3, "servers[0].username: %s holds a %"),
        ("lisetn = 1\n", 1, "lisetn: "),
        ('own_hosts = ["a b"]\n', 1, "own_hosts: "),
        ('admin = ["0.0.0.0:81"]\n', 1, "admin: 0.0.0.0:81 can be reached"),
        ("a = \n", 1, "no TOML"),
        ("a = 1\nb = {\n", 2, "no TOML"),
        (b"a = 1\nb = '\xff'\n", 2, "UTF-8"),
        ("[profile.a]\nnames = []\n", 2, "profile.a.names: "),
        ('[profile.a]\nnames = ["A"]\nserver = 1\n', 3, "profile.a.server: "),
        ('[profile.A]\nnames = ["A"]\n', 1, "profile.A: "),
        ('[profile.a]\nextends = ["b"]\n', 2, "profile.a.extends: there is no profile"),
        ('[profile.a]\nextends = "b"\n', 2, "profile.a.extends: there is no profile b"),
        ('[profile.a]\nextends = "a"\n', 2, "profile.a.extends: "),
        ('[profile.a]\nextends = "b"\n[profile.b]\nextends = "a"\n', 4, "profile.b.extends: "),
        (_PROFILE.replace("993", "99999"), 3, "profile.basic.servers[0].port: "),
        (_PROFILE.replace("imap.hoster.example", "imap hoster"), 3, "profile.basic.servers[0]: "),
        (
            '[profile.a]\nhostnames = {imap = "a.example"}\nservers = [{protocol = []}]\n',
            3,
            "profile.a.servers[0].protocol: ",
        ),
        (_PROFILE + "hostnames = 1\n", 4, "profile.basic.hostnames: "),
        (_PROFILE + 'hostnames = {web = "a.example"}\n', 4, "profile.basic.hostnames: only imap"),
        (_PROFILE + '[source.a]\nkind = "sql"\npath = "x"\n', 5, "source.a.kind: "),
        (_PROFILE + '[source.a]\nkind = "sqlite"\npath = "x"\n', 4, "source.a.preset: "),
        (_PROFILE + '[source.a]\nkind = "sqlite"\npath = "x"\npreset = "y"\n', 7, "no preset y"),
        (
            _LDAP + 'url = "http://x"\nbase = "o=a"\npreset = "iredmail-ldap"\n',
            6,
            "no URL of a dir",
        ),
        (_LDAP + 'url = "ldap://u@x"\nbase = "o=a"\npreset = "iredmail-ldap"\n', 6, ".url: "),
        (_LDAP + _URL + 'account = "(mail=%s)"\n', 4, ".account_attribute: "),
        (_LDAP + _URL + 'account_attribute = "uid"\n', 4, ".account: "),
        (_LDAP + _URL + 'account = "(mail=%q)"\naccount_attribute = "uid"\n', 9, ".account: %q"),
        (_LDAP + _URL + 'account = "(uid=%u)"\naccount_attribute = "uid"\n', 9, "must have %s"),
        (_SQLITE + 'account = "SELECT login FROM a"\n', 8, "source.a.account: it must have %s"),  # noqa: S608
        (_SQLITE + "account = \"SELECT l FROM a WHERE m = '%x'\"\n", 8, ".account: %x has no"),  # noqa: S608
        (_SQLITE + 'account_attribute = "uid"\n', 8, ".account_attribute: "),
        (_LDAP + 'url = "ldaps://x"\npreset = "iredmail-ldap"\n', 4, "source.a.base: "),
        (_LDAP + 'url = "ldaps://x"\nbase = "o=a"\npreset = "mailu"\n', 8, "no preset mailu"),
        (_LDAP + 'url = "ldaps://x"\nbase = "o=a"\nfilter = "(a=b)"\n', 4, ".attribute: "),
        (_LDAP + _URL + 'bind_dn = "cn=x"\n', 4, "needs password_file"),
        (_LDAP + _URL + 'password_file = "x"\n', 4, "needs bind_dn"),
        (_PROFILE + '[source.a]\nkind = "csv"\npath = "x"\npreset = "y"\n', 7, "has no preset"),
        (_PROFILE + '[source.a]\nkind = "mariadb"\npreset = "mailu"\n', 4, "source.a.dsn_file: "),
        (_PROFILE + '[source.a]\nkind = "csv"\n', 4, "source.a.path: "),
        (_PROFILE + '[source.a]\nkind = "csv"\npath = "x"\nprofile = "b"\n', 7, "no profile b"),
        (_PROFILE + '[source.a]\nkind = "csv"\npath = "x"\nrefresh_s = 0\n', 7, "refresh_s: "),
    ],
)
def test_an_error_names_file_line_and_field(text: str | bytes, line: int, words: str) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        read(text)

    assert (caught.value.where, caught.value.line) == ("serve.toml", line)
    assert words in str(caught.value)


def test_a_file_that_lies_too_deep_is_refused() -> None:
    with pytest.raises(MalformedDocumentError, match="too deep"):
        read(f"a = {'[' * 3000}")


def test_the_line_of_a_server_in_a_list_of_tables() -> None:
    text = HOSTER.decode()
    second = text.splitlines().index("port = 465") + 1

    assert line_of(text, "profile.basic.servers[1].port") == second
    assert line_of(text, "nothing.of.this") is None


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        read(body)
