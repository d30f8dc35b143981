"""The folders that a login showed, in the file of each client that can be told."""

import re
import tomllib

import pytest
from msgspec.structs import replace

from autoconf.model.mailbox import Folder, ImapFacts, SpecialUse
from autoconf.model.profile import Choices, Profile
from autoconf.renderers.kits.folders import Folders, folders_of, modified_utf7
from tests.renderers.profiles import IMAP, POP3, profile
from tests.renderers.readers import read_prefs, read_prf
from tests.renderers.readers_key_file import read_lines, unescaped
from tests.renderers.readers_unix import read_go_ini, read_muttrc, read_pinerc
from tests.renderers.rendering import render

SENT, DRAFTS = SpecialUse.SENT, SpecialUse.DRAFTS


def showed(
    sent: str = "", drafts: str = "", *, prefix: str | None = "", delimiter: str = "/"
) -> Profile:
    found = tuple(Folder(use=u, name=n) for u, n in ((SENT, sent), (DRAFTS, drafts)) if n)
    facts = ImapFacts(folders=found, prefix=prefix, delimiter=delimiter)
    return replace(profile(IMAP), mailbox=facts)


GERMAN = showed("Gesendet", "Entwürfe")
BELOW_INBOX = showed(prefix="INBOX.", delimiter=".")
GMAIL = showed("[Gmail]/Sent Mail", "[Gmail]/Drafts")
ODD = showed('a"b\\c;d', "e'f%g$h&i")
CASES = pytest.mark.parametrize(
    ("made", "sent", "drafts"),
    [
        (profile(IMAP), "Sent", "Drafts"),
        (GERMAN, "Gesendet", "Entwürfe"),
        (BELOW_INBOX, "INBOX.Sent", "INBOX.Drafts"),
        (GMAIL, "[Gmail]/Sent Mail", "[Gmail]/Drafts"),
        (ODD, 'a"b\\c;d', "e'f%g$h&i"),
    ],
    ids=["nothing-known", "german", "below-inbox", "gmail", "odd"],
)


def content(made: Profile, client_id: str, end: str = "") -> bytes:
    (found,) = [a.content for a in render(made, client_id).artifacts if a.path.endswith(end)][:1]
    return found


@CASES
def test_programs_that_read_the_servers_own_names(made: Profile, sent: str, drafts: str) -> None:
    aerc = read_go_ini(content(made, "aerc"))["alice@example.com"]
    assert (aerc["copy-to"], aerc["postpone"]) == (sent, drafts)
    for client_id in ("mutt", "neomutt"):
        mutt = read_muttrc(content(made, client_id))
        assert (mutt["record"], mutt["postponed"]) == (f"+{sent}", f"+{drafts}")
    toml = tomllib.loads(content(made, "himalaya").decode())["accounts"]["alice@example.com"]
    assert toml["mailbox"]["alias"] == {"inbox": "INBOX", "sent": sent, "drafts": drafts}


@CASES
def test_alpine_reads_them_behind_the_server(made: Profile, sent: str, drafts: str) -> None:
    if '"' in sent:
        return  # in Alpine a dollar sign is doubled
    read = read_pinerc(content(made, "alpine"))

    assert read["default-fcc"].endswith(f"}}{sent}")
    assert read["postponed-folder"].endswith(f"}}{drafts}")


@pytest.mark.parametrize(
    ("made", "sent", "drafts", "templates"),
    [
        (GERMAN, "Gesendet", "Entw&APw-rfe", "Templates"),
        (BELOW_INBOX, "INBOX/Sent", "INBOX/Drafts", "INBOX/Templates"),
        (GMAIL, "[Gmail]/Sent Mail", "[Gmail]/Drafts", "Templates"),
        (ODD, 'a"b\\c;d', "e'f%g$h&-i", "Templates"),
    ],
    ids=["german", "below-inbox", "gmail", "odd"],
)
def test_thunderbird_reads_paths_in_modified_utf_7(
    made: Profile, sent: str, drafts: str, templates: str
) -> None:
    read = read_prefs(content(made, "thunderbird", "prefs.js"))
    root = "imap://alice%40example.com@imap.example.com"

    assert read["mail.identity.id1.fcc_folder"] == f"{root}/{sent}"
    assert read["mail.identity.id1.draft_folder"] == f"{root}/{drafts}"
    assert read["mail.identity.id1.stationery_folder"] == f"{root}/{templates}"


@pytest.mark.parametrize(
    ("made", "sent", "drafts"),
    [
        (GERMAN, "Gesendet", "Entw%C3%BCrfe"),
        (BELOW_INBOX, "INBOX/Sent", "INBOX/Drafts"),
        (GMAIL, "%5BGmail%5D/Sent%20Mail", "%5BGmail%5D/Drafts"),
        (ODD, "a%22b%5Cc%3Bd", "e%27f%25g%24h%26i"),
    ],
    ids=["german", "below-inbox", "gmail", "odd"],
)
def test_evolution_reads_uris(made: Profile, sent: str, drafts: str) -> None:
    read = read_lines(content(made, "evolution", "-identity.source"))

    assert re.fullmatch(f"folder://mail-[0-9a-f]+/{sent}", read["Mail Submission"]["SentFolder"])
    assert read["Mail Composition"]["DraftsFolder"].endswith(f"/{drafts}")


def test_geary_reads_lists_of_levels() -> None:
    read = read_lines(content(BELOW_INBOX, "geary"))["Folders"]

    assert read == {"sent_folder": "INBOX;Sent;", "drafts_folder": "INBOX;Drafts;"}
    odd = read_lines(content(ODD, "geary"))["Folders"]["sent_folder"]
    assert unescaped(odd.removesuffix(";").replace("\\;", ";")) == 'a"b\\c;d'


def test_outlook_and_apple_mail_are_told_the_prefix() -> None:
    assert read_prf(content(BELOW_INBOX, "outlook"))["Account1"]["RootFolder"] == "INBOX"
    assert "RootFolder" not in read_prf(content(GERMAN, "outlook"))["Account1"]
    assert b"<key>IncomingMailServerIMAPPathPrefix</key>" in content(BELOW_INBOX, "apple-mail")
    assert b"PathPrefix" not in content(GERMAN, "apple-mail")


def test_the_sheet_names_folders_that_no_program_would_guess() -> None:
    below = content(BELOW_INBOX, "sheet", "sheet.txt").decode()

    assert 'Choose the folder "INBOX.Sent" for sent mail' in below
    assert "prefix (IMAP path): INBOX" in " ".join(below.split())
    assert '"Gesendet"' in content(GERMAN, "sheet", "sheet.txt").decode()
    assert "Choose the folder" not in content(profile(IMAP), "sheet", "sheet.txt").decode()


def test_alpine_lists_the_folders_below_the_prefix() -> None:
    read = read_pinerc(content(BELOW_INBOX, "alpine"))

    assert read["folder-collections"].endswith("}INBOX.[]")


@pytest.mark.parametrize(("made", "said"), [(GERMAN, True), (profile(IMAP), False)])
def test_a_client_with_its_own_folders_says_so(made: Profile, *, said: bool) -> None:
    caveats = {caveat.id for caveat in render(made, "claws-mail").caveats}

    assert ("caveat.folder-names" in caveats) is said


def test_a_name_without_the_attribute_counts_and_one_with_it_goes_before() -> None:
    named = ImapFacts(named=(Folder(use=SENT, name="Gesendet"),))
    both = replace(named, folders=(Folder(use=SENT, name="Out"),))

    assert folders_of(replace(profile(IMAP), mailbox=named)).sent == "Gesendet"
    assert folders_of(replace(profile(IMAP), mailbox=both)).sent == "Out"


@pytest.mark.parametrize("name", ["Gesen\ufffdet", "Sent\u202e", "Sent\nx"])
def test_a_name_that_cannot_be_written_is_not_used(name: str) -> None:
    assert folders_of(showed(name)).sent == "Sent"


def test_pop3_has_no_folders_on_the_server() -> None:
    assert folders_of(replace(profile(POP3), mailbox=GERMAN.mailbox)) == Folders()


def test_folders_on_the_computer_have_their_usual_names() -> None:
    local = replace(GERMAN, choices=Choices(folders="local"))

    read = read_prefs(content(local, "thunderbird", "prefs.js"))

    assert read["mail.identity.id1.fcc_folder"] == "mailbox://nobody@Local%20Folders/Sent"


@pytest.mark.parametrize(
    ("name", "sent"),
    [("Entwürfe", "Entw&APw-rfe"), ("A&B", "A&-B"), ("日本語", "&ZeVnLIqe-"), ("Sent", "Sent")],
)
def test_names_are_encoded_as_imap_sends_them(name: str, sent: str) -> None:
    assert modified_utf7(name) == sent
