"""What may be published, and how the files come to the disk."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from autoconf.errors import OutputExistsError, UnsupportedError
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.provider import Provider, ProviderServer
from autoconf.model.published import Knowledge, Published
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.published.tree import FILES
from autoconf.usecases.publishing import (
    Publication,
    publish,
    published_from_provider,
    published_from_report,
    published_from_servers,
)
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, server
from tests.renderers.rendering import english

PLAIN = server("imap imap.example.com", SocketType.PLAIN)
NAMED = tuple(replace(s, source="autoconfig-url") for s in (POP3, IMAP, SUBMISSION, SMTP))
GUESSED = tuple(replace(s, source="common-ports") for s in (IMAP, SMTP))
AUTO = TrustDecision(decision=Decision.AUTO)


def report(
    *servers: Server, proved: tuple[Server, ...] = (), trust: TrustDecision = AUTO
) -> Report:
    """Return a report about example.com; its servers have this trust."""
    config = ClientConfig(
        provider_id="provider.example",
        incoming=tuple(s for s in servers if s.protocol.is_incoming),
        outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        trust=tuple((s, trust) for s in servers),
    )
    checks = tuple(
        Check(
            server=s,
            reached=Stage.DONE,
            outcome=CheckOutcome.OK,
            login=LoginResult(outcome=LoginOutcome.ACCEPTED),
        )
        for s in proved
    )
    return Report(address=None, domain="example.com", config=config, checks=checks)


def written(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def go(made: Published, folder: Path, *, force: bool = False) -> Publication:
    return publish(made, folder, english, force=force)


def test_named_servers_are_published_imap_and_implicit_tls_first() -> None:
    made = published_from_report(report(*NAMED))

    assert [s.endpoint for s in made.config.servers] == [
        s.endpoint for s in (IMAP, POP3, SMTP, SUBMISSION)
    ]
    assert set(made.knowledge) == {Knowledge.NAMED}
    assert (made.config.provider_id, made.config.domains) == ("example.com", ("example.com",))
    assert made.web_host == "example.com"


def test_a_guess_is_never_published_and_the_error_names_it() -> None:
    with pytest.raises(UnsupportedError, match=r"imap imap\.example\.com:993 was only guessed"):
        published_from_report(report(*GUESSED))


def test_a_server_at_another_port_that_was_only_tried_is_a_guess() -> None:
    tried = [replace(s, source="other-ports") for s in (IMAP, SMTP)]

    with pytest.raises(UnsupportedError, match="was only guessed"):
        published_from_report(report(*tried))


def test_a_guess_that_accepted_a_login_is_published() -> None:
    made = published_from_report(report(*GUESSED, proved=GUESSED))

    assert made.knowledge == (Knowledge.PROVED, Knowledge.PROVED)


def test_a_guess_beside_named_servers_is_left_out_and_not_said_to_be_absent(tmp_path: Path) -> None:
    guess = replace(POP3, source="common-ports")
    made = published_from_report(report(guess, NAMED[1], NAMED[3]))

    assert made.config.of_protocol(MailProtocol.POP3) == ()
    assert made.not_offered == ()
    notes = [english(note) for note in go(made, tmp_path / "out").notes]
    assert any("pop3 pop.example.com:995 was only guessed" in note for note in notes)


@pytest.mark.parametrize("decision", [Decision.NEVER, Decision.CONFIRM])
def test_a_server_without_trust_is_never_published(decision: Decision) -> None:
    trust = TrustDecision(decision=decision, confirm_domain="example.com")

    with pytest.raises(UnsupportedError, match="is not trusted"):
        published_from_report(report(*NAMED, trust=trust))


def test_a_server_without_encryption_is_never_published() -> None:
    with pytest.raises(UnsupportedError, match="is not encrypted"):
        published_from_servers((PLAIN, SMTP), "example.com")


def test_a_server_with_one_persons_user_name_is_not_published() -> None:
    with pytest.raises(UnsupportedError, match="has the user name alice"):
        published_from_servers((replace(IMAP, username="alice"), SMTP), "example.com")


def test_a_server_on_this_machine_is_not_published() -> None:
    with pytest.raises(UnsupportedError, match="is on this machine"):
        published_from_servers((replace(IMAP, hostname="localhost"), SMTP), "example.com")


@pytest.mark.parametrize(("servers", "what"), [((IMAP,), "send"), ((SMTP,), "read")])
def test_half_of_the_settings_are_not_published(servers: tuple[Server, ...], what: str) -> None:
    with pytest.raises(UnsupportedError, match=f"no server to {what} mail"):
        published_from_servers(servers, "example.com")


def test_what_a_login_proved_goes_before_what_is_only_named() -> None:
    made = published_from_report(report(*NAMED, proved=(NAMED[2],)))

    assert [s.endpoint for s in made.config.outgoing] == [SUBMISSION.endpoint, SMTP.endpoint]


def test_one_server_of_each_kind_is_published() -> None:
    second = server("imap second.example.com")
    made = published_from_servers((IMAP, second, SMTP, replace(SMTP, port=2465)), "example.com")

    assert made.config.servers == (IMAP, SMTP)


def test_a_provider_file_gives_the_servers_of_the_domain() -> None:
    elsewhere = server("imap imap.example.org")
    provider = Provider(
        id="hosting",
        names=("Example Hosting",),
        servers=(
            ProviderServer(server=elsewhere, domains=("example.org",)),
            ProviderServer(server=IMAP),
            ProviderServer(server=SMTP),
        ),
    )

    made = published_from_provider(provider, "example.com", "web.example.net")

    assert made.config.servers == (IMAP, SMTP)
    assert made.config.display_name == "Example Hosting"
    assert made.web_host == "web.example.net"
    assert set(made.knowledge) == {Knowledge.STATED}


def test_without_a_display_name_people_see_the_domain() -> None:
    made = published_from_servers((IMAP, SMTP), "xn--bcher-kva.example")

    assert made.config.display_name == "bücher.example"


def test_all_files_are_written_for_others_to_read(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    made = go(published_from_servers((IMAP, SMTP), "example.com"), folder)

    assert written(folder) == set(made.files) == FILES.keys()
    assert {p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.is_file()} == {0o644}
    assert {p.stat().st_mode & 0o777 for p in (folder, folder / "www")} == {0o755}
    assert len(made.steps) == 3


def test_the_same_settings_make_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    made = published_from_servers((IMAP, SMTP), "example.com")

    for name in ("one", "two"):
        go(made, tmp_path / name)

    for path in FILES:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    with pytest.raises(OutputExistsError):
        go(published_from_servers((IMAP, SMTP), "example.com"), tmp_path)

    assert written(tmp_path) == {"mine"}


def test_force_replaces_our_files_and_no_others(tmp_path: Path) -> None:
    go(published_from_servers((IMAP, SMTP), "example.com"), tmp_path / "out")
    (tmp_path / "out/www/mine.html").write_text("mine")

    go(published_from_servers((POP3, SMTP), "example.com"), tmp_path / "out", force=True)

    assert (tmp_path / "out/www/mine.html").read_text() == "mine"
    assert b"pop.example.com" in (tmp_path / "out/www/mail/config-v1.1.xml").read_bytes()


def test_force_removes_our_file_that_would_tell_old_settings(tmp_path: Path) -> None:
    go(published_from_servers((IMAP, SMTP), "example.com"), tmp_path / "out")
    oauth2 = server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2)

    made = go(published_from_servers((oauth2, SMTP), "example.com"), tmp_path / "out", force=True)

    assert written(tmp_path / "out") == set(made.files)
    assert "www/.well-known/user-agent-configuration.json" not in made.files


def test_a_user_name_that_autodiscover_cannot_hold_is_named(tmp_path: Path) -> None:
    local = [replace(s, username="%EMAILLOCALPART%") for s in (IMAP, SMTP)]

    made = go(published_from_servers(local, "example.com"), tmp_path / "out")

    assert "%EMAILLOCALPART%" in " ".join(map(english, made.notes))
