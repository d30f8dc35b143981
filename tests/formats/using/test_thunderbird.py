import pytest

from autoconf.formats.settings_files.interface import File
from tests.formats.using.reading import accounts, sample, servers, written

HEAD = (
    'user_pref("mail.account.account1.server", "server1");\n'
    'user_pref("mail.server.server1.type", "pop3");\n'
    'user_pref("mail.server.server1.hostname", "pop.example.com");\n'
)


def pref(name: str, value: str) -> str:
    return f'user_pref("mail.server.server1.{name}", {value});\n'


def test_accounts_that_are_not_listed_any_more_are_left_out() -> None:
    first, second = accounts(sample("thunderbird"))

    assert first.addresses == ("alice@example.com", "sales@example.com")
    assert first.sent_is_local is True
    assert second.addresses == ("bob@example.org",)
    assert servers(sample("thunderbird")) == [
        "pop3 pop.example.com:110 plain alice password-cleartext leave=False",
        "smtp smtp.example.com:587 STARTTLS alice password-cleartext optional",
        "imap imap.example.org:993 SSL bob password-cleartext",
    ]


def test_user_js_goes_before_prefs_js() -> None:
    user = File("user.js", pref("port", "1100").encode())
    (prefs,) = written(HEAD + pref("port", "995"), "prefs.js")

    for files in ([prefs, user], [user, prefs]):
        assert servers(files) == ["pop3 pop.example.com:1100 plain password-cleartext leave=False"]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (pref("isSecure", "true"), "995 SSL password-cleartext leave=False"),
        (pref("useSecAuth", "true"), "110 plain password-encrypted leave=False"),
        (pref("socketType", "1"), "110 STARTTLS password-cleartext optional leave=False"),
        (pref("leave_on_server", "true"), "110 plain password-cleartext leave=True"),
        (
            pref("leave_on_server", "true") + pref("delete_by_age_from_server", "true"),
            "110 plain password-cleartext leave=7",
        ),
        (f"// {pref('port', '1')}", "110 plain password-cleartext leave=False"),
        (f"/* off\n{pref('port', '1')}*/\n", "110 plain password-cleartext leave=False"),
        (pref("authMethod", "8"), "110 plain leave=False"),
    ],
    ids=["ssl", "secure-login", "if-offered", "kept", "days", "comment", "block", "any-method"],
)
def test_deprecated_and_missing_keys_are_understood(lines: str, shown: str) -> None:
    assert servers(written(HEAD + lines)) == [f"pop3 pop.example.com:{shown}"]


def test_a_host_that_was_changed_later_counts() -> None:
    text = HEAD + pref("realhostname", r'"mail.ex\x61mple.com"')

    assert servers(written(text))[0].startswith("pop3 mail.example.com:110 ")


def test_an_account_that_is_listed_twice_is_read_once() -> None:
    text = (
        'user_pref("mail.accountmanager.accounts", "a,a");\n'
        'user_pref("mail.account.a.server", "s");\nuser_pref("mail.account.a.identities", "i,i");\n'
        'user_pref("mail.server.s.type", "imap");\nuser_pref("mail.server.s.hostname", "h.org");\n'
        'user_pref("mail.identity.i.useremail", "alice@example.com");\n'
    )
    (account,) = accounts(written(text, "prefs.js"))

    assert account.addresses == ("alice@example.com",)
