"""Sign-in with a real browser, a real authorization server, and real mail servers."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.lab.domain import LAB_PASSWORD
from tests.lab.issuers import CLIENT_SECRET, SECRET_CLIENT
from tests.lab.lab import Lab
from tests.lab.oauth.rows import BOTH, JWT, OPAQUE, STRANGER
from tests.lab.oauth.signing import Person
from tests.lab.proofs import record
from tests.web.leaks import leaks

pytestmark = pytest.mark.lab


@pytest.fixture
def alice(oauth_lab: Lab, tmp_path: Path) -> Person:
    return Person(oauth_lab, tmp_path)


def test_a_person_signs_in_and_all_servers_take_the_token(alice: Person) -> None:
    done = alice.run("sign-in", OPAQUE.address)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Works: you can read and send mail" in done.stdout
    assert "https://id.oauth.test/auth?" in done.stderr
    assert "You are signed in" in (alice.folder / "last-page").read_text()
    record("oauth", what="code and PKCE, opaque token", by="oidc-provider", words="accepted")


def test_a_signed_token_is_taken_too(oauth_lab: Lab, tmp_path: Path) -> None:
    person = Person(oauth_lab, tmp_path, user=JWT.address)
    done = person.run("sign-in", JWT.address)
    assert done.returncode == 0, done.stdout + done.stderr
    record("oauth", what="code and PKCE, signed token", by="oidc-provider", words="accepted")


def test_a_person_who_says_no_gets_no_token(alice: Person) -> None:
    alice.deed = "deny"
    done = alice.run("sign-in", OPAQUE.address)
    assert done.returncode == 1
    assert "The person said no" in done.stderr
    assert "You are not signed in" in done.stdout
    assert "use mail-autoconf sign-in" not in done.stdout


def test_a_thief_gets_neither_a_browser_window_nor_a_token(alice: Person, oauth_lab: Lab) -> None:
    before = oauth_lab.login_attempts(STRANGER)
    done = alice.run("sign-in", STRANGER.address)

    assert done.returncode != 0
    assert "https://id.oauth.test" not in done.stderr
    assert "They do not belong to it" in done.stdout
    assert not (alice.folder / "last-page").exists()
    assert oauth_lab.login_attempts(STRANGER) == before


def test_a_sign_in_is_kept_and_gives_tokens_until_it_ends(alice: Person) -> None:
    kept = alice.run("sign-in", OPAQUE.address, "--keep")
    assert kept.returncode == 0, kept.stdout + kept.stderr
    token = alice.run("token", OPAQUE.address)
    assert token.returncode == 0, token.stderr
    assert token.stdout.count("\n") == 1

    report = alice.run("check", OPAQUE.address, "--json")
    assert json.loads(report.stdout)["verdict"]["works"] == {"read": True, "send": True}, (
        report.stdout[:900]
    )

    out = alice.run("sign-out", OPAQUE.address)
    assert "has ended the sign-in" in out.stdout, out.stderr
    again = alice.run("check", OPAQUE.address, "--json", "--no-login")
    assert again.returncode in (0, 1)
    assert alice.run("token", OPAQUE.address).returncode == 1
    assert not any(token.stdout.strip() in text for text in alice.texts())


def test_a_code_is_typed_on_another_device(alice: Person) -> None:
    done = alice.run_with_code("sign-in", OPAQUE.address, "--oauth-device")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Do not read the code to another person" in done.stderr
    record("oauth", what="device grant", by="oidc-provider", words="accepted")


def test_setup_asks_at_the_terminal_and_writes_the_files(alice: Person) -> None:
    shown, status = alice.at_terminal("setup", OPAQUE.address, "--output", "out")
    assert status == 0, shown
    assert "Sign in with the browser at id.oauth.test?" in shown
    assert (alice.folder / "out" / "report.json").exists()


def test_an_issuer_registers_strangers_without_an_id(alice: Person) -> None:
    done = alice.run("sign-in", OPAQUE.address, client="")
    assert done.returncode == 0, done.stdout + done.stderr
    kept = alice.folder / "home/state/mail-autoconf/oauth-clients.json"
    assert "https://id.oauth.test" in json.loads(kept.read_text())["clients"]


def test_a_client_with_a_secret(alice: Person) -> None:
    secret = alice.folder / "client-secret"
    secret.write_text(CLIENT_SECRET)
    secret.chmod(0o600)
    options = ("--oauth-client-secret-file", str(secret))
    done = alice.run("sign-in", OPAQUE.address, *options, client=SECRET_CLIENT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert CLIENT_SECRET not in done.stdout + done.stderr


def test_somebody_else_signs_in_and_the_servers_refuse(alice: Person) -> None:
    alice.user = "bob@oauth.test"
    done = alice.run("sign-in", OPAQUE.address)
    assert done.returncode == 1
    assert "token" in done.stdout, done.stdout


def test_without_a_terminal_the_command_to_run_is_named(alice: Person) -> None:
    done = alice.run("check", OPAQUE.address, "--json")
    assert done.returncode == 4, done.stderr
    assert f"mail-autoconf sign-in {OPAQUE.address} --keep" in done.stderr
    assert "--password-file" not in done.stderr
    assert "--untested" not in done.stderr


def test_without_a_terminal_the_other_ways_are_named_too(alice: Person) -> None:
    done = alice.run("setup", BOTH.address)
    assert done.returncode == 4, done.stderr
    assert "A password works there too" in done.stderr
    assert "add --untested" in done.stderr


def test_two_programs_ask_for_a_token_at_once(alice: Person) -> None:
    assert alice.run("sign-in", OPAQUE.address, "--keep").returncode == 0
    alice.age_token()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _n: alice.run("token", OPAQUE.address), range(4)))
    assert [one.returncode for one in found] == [0] * 4, [one.stderr for one in found]
    assert len({one.stdout for one in found}) == 1


def test_a_document_leads_to_no_issuer_in_a_private_network(alice: Person) -> None:
    alice.may_ask_inside = False
    done = alice.run("sign-in", OPAQUE.address)
    assert done.returncode == 1
    assert "is an address of a private network and is not contacted" in done.stderr
    assert not (alice.folder / "last-page").exists()


def test_an_issuer_that_does_not_exist_is_said_once(alice: Person) -> None:
    done = alice.run("sign-in", OPAQUE.address, "--oauth-issuer", "https://nowhere.oauth.test")
    assert done.returncode == 1
    assert "nowhere.oauth.test does not exist" in done.stderr
    assert "Register a client" not in done.stdout


def test_a_token_that_was_taken_back_is_refused_with_advice(alice: Person) -> None:
    assert alice.run("sign-in", OPAQUE.address, "--keep").returncode == 0
    token = alice.folder / "token"
    token.write_text(alice.run("token", OPAQUE.address).stdout)
    assert "has ended the sign-in" in alice.run("sign-out", OPAQUE.address).stdout

    options = ("--oauth-token-command", f"cat {token}", "--json", "--transcript")
    done = alice.run("check", OPAQUE.address, *options)

    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["findings"][0]["rule"] == "login-refused"
    assert "token" in report["findings"][0]["title"].lower()
    assert token.read_text().strip() not in done.stdout + done.stderr


def test_no_file_and_no_output_holds_a_token(alice: Person) -> None:
    said = [alice.run("sign-in", OPAQUE.address, "--keep")]
    said.append(alice.run("setup", OPAQUE.address, "--client", "all", "--output", "out"))
    said.append(alice.run("check", OPAQUE.address, "--json", "--transcript"))
    kept = json.loads(next(iter(json.loads((alice.folder / "keyring").read_text()).values())))

    assert [one.returncode for one in said] == [0, 0, 0], [one.stderr for one in said]
    texts = [*alice.texts(), *(one.stdout + one.stderr for one in said)]
    assert leaks(texts, kept["access"], kept["refresh"]) == []


def test_where_a_password_works_too_the_person_chooses(oauth_lab: Lab, tmp_path: Path) -> None:
    person = Person(oauth_lab, tmp_path, user=BOTH.address)
    by_browser, status = person.at_terminal("check", BOTH.address)
    assert status == 0, by_browser
    assert "Password for" not in by_browser

    person.answers = {b"[Enter: yes; n]": b"n", b"Password for": LAB_PASSWORD.encode()}
    by_password, status = person.at_terminal("check", BOTH.address)
    assert status == 0, by_password
    assert "Sign in with the browser at id.oauth.test?" in by_password
    assert "Waiting for you" not in by_password
