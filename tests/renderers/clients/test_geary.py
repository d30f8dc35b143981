import html
from email.headerregistry import Address
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import SocketType
from autoconf.renderers.clients.geary import RENDERER
from tests.renderers.profiles import IMAP, PROFILES, SMTP, profile, server
from tests.renderers.readers_key_file import Sections, list_items, read_lines, unescaped
from tests.renderers.rendering import english, render


def settings_of(made: Profile) -> Sections:
    (artifact,) = RENDERER.render(made, english).artifacts
    return read_lines(artifact.content)


def sender(made: Profile) -> Address:
    (mailbox,) = list_items(settings_of(made)["Account"]["sender_mailboxes"])
    header = default.header_factory("From", mailbox)
    assert not header.defects
    (address,) = header.addresses
    assert isinstance(address, Address)
    return address


def test_the_folder_bears_a_name_that_geary_does_not_count_up_to() -> None:
    (artifact,) = RENDERER.render(PROFILES["imap"], english).artifacts

    folder, account, name = artifact.path.split("/")
    assert (folder, name) == ("geary", "geary.ini")
    assert account.startswith("account_")
    assert len(account) > len("account_99")


def test_servers_are_those_of_the_profile() -> None:
    read = settings_of(PROFILES["imap"])

    assert read["Metadata"] == {"version": "1", "status": "enabled"}
    assert read["Account"]["service_provider"] == "other"
    assert (read["Incoming"]["host"], read["Incoming"]["port"]) == ("imap.example.com", "993")
    assert (read["Outgoing"]["host"], read["Outgoing"]["port"]) == ("smtp.example.com", "465")
    assert read["Incoming"]["login"] == "alice@example.com"


@pytest.mark.parametrize(
    ("socket_type", "word"), [(SocketType.TLS, "transport"), (SocketType.STARTTLS, "start-tls")]
)
def test_tls_is_never_optional(socket_type: SocketType, word: str) -> None:
    smtp = server("smtp smtp.example.com", socket_type)
    read = settings_of(profile(server("imap imap.example.com", socket_type), outgoing=(smtp,)))

    assert read["Incoming"]["transport_security"] == read["Outgoing"]["transport_security"] == word


def test_sending_may_need_no_login_or_another_name() -> None:
    assert settings_of(PROFILES["imap"])["Outgoing"]["credentials"] == "use-incoming"
    assert settings_of(PROFILES["starttls-and-local-folders"])["Outgoing"]["credentials"] == "none"
    outgoing = settings_of(profile(IMAP, outgoing=(replace(SMTP, username="relay"),)))["Outgoing"]
    assert (outgoing["credentials"], outgoing["login"]) == ("custom", "relay")


def test_pop3_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="Geary cannot use POP3"):
        render(PROFILES["pop3"], "geary")


@pytest.mark.parametrize(
    ("name", "caveats"),
    [('A "B"', ["caveat.geary-name"]), ("A\\B", ["caveat.geary-name"]), ("A, B", [])],
)
def test_letters_that_geary_leaves_out_are_a_caveat(name: str, caveats: list[str]) -> None:
    made = profile(choices=Choices(display_name=name))

    assert [caveat.id for caveat in RENDERER.render(made, english).caveats] == caveats


def test_without_a_name_the_sender_is_the_address() -> None:
    read = settings_of(PROFILES["starttls-and-local-folders"])

    assert list_items(read["Account"]["sender_mailboxes"]) == ["alice@example.com"]
    assert read["Account"]["use_signature"] == "false"


@settings(deadline=None)
@given(name=st.text(min_size=1), signature=st.text(min_size=1))
def test_names_and_signatures_come_back_or_are_refused(name: str, signature: str) -> None:
    made = profile(choices=Choices(display_name=name, account_name=name, signature=signature))
    try:
        account = settings_of(made)["Account"]
    except UnsupportedError:
        return

    assert unescaped(account["label"]) == name
    shown = unescaped(account["signature"])
    assert html.unescape(shown.replace("<br>", "\n")) == signature
    assert account["use_signature"] == "true"


@settings(deadline=None)
@given(name=st.text(alphabet=st.sampled_from('ab "\\;,<>@äß例()'), min_size=1))
def test_the_sender_is_read_back_by_a_mail_parser(name: str) -> None:
    address = sender(profile(choices=Choices(display_name=name)))

    assert (address.display_name, address.addr_spec) == (name.strip(), "alice@example.com")
