"""The mailbox as POP3 and IMAP clients see it."""

from autoconf.demo.child import DemoProvider
from tests.demo.witnesses import fetched, inbox, maildrop

NOTE = b"From: a@example.com\r\nSubject: caf\xc3\xa9\r\n\r\nA note.\r\n"


def test_the_inbox_holds_three_unread_messages(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        _, data = client.status("INBOX", "(MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)")

    assert data == [b"INBOX (MESSAGES 3 UNSEEN 3 RECENT 0 UIDNEXT 4 UIDVALIDITY 1)"]


def test_a_message_is_the_same_in_both_protocols(provider: DemoProvider) -> None:
    with maildrop(provider) as drop:
        lines = drop.retr(2)[1]
    with inbox(provider) as client:
        content = fetched(client, 2, "BODY.PEEK[]")

    assert content == b"\r\n".join(lines) + b"\r\n"


def test_uids_are_the_same_in_both_protocols(provider: DemoProvider) -> None:
    with maildrop(provider) as drop:
        listing = drop.uidl()[1]
    with inbox(provider) as client:
        _, data = client.uid("SEARCH", "ALL")

    assert [line.split()[1] for line in listing] == data[0].split()


def test_some_header_fields_can_be_fetched_alone(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        header = fetched(client, 1, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]")

    assert header.strip() == b"Subject: Welcome to Demo Mail"


def test_search_finds_words_in_the_text(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        assert client.search(None, "BODY", "memory")[1] == [b"1 2 3"]


def test_the_body_can_be_fetched_alone(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        assert fetched(client, 1, "BODY.PEEK[TEXT]").startswith(b"This mailbox lives in memory")


def test_a_message_counts_as_its_own_only_part(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        assert fetched(client, 1, "BODY.PEEK[1]").startswith(b"This mailbox lives in memory")


def test_structure_envelope_and_date_can_be_fetched(provider: DemoProvider) -> None:
    with inbox(provider) as client:
        status, data = client.fetch("3", "(BODYSTRUCTURE ENVELOPE INTERNALDATE FLAGS)")

    assert status == "OK"
    assert b"And a third" in b"".join(part for part in data if isinstance(part, bytes))


def test_flags_are_kept_between_sessions(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.store("1:2", "+FLAGS", "\\Seen")
        client.store("2", "-FLAGS", "\\Seen")
        client.store("3", "FLAGS", "\\Flagged")

    with inbox(own_provider) as client:
        assert client.search(None, "SEEN")[1] == [b"1"]
        assert client.search(None, "FLAGGED")[1] == [b"3"]


def test_flags_can_be_stored_by_uid(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        assert client.uid("STORE", "2", "+FLAGS", "(\\Answered)")[1] == [
            b"2 (FLAGS (\\Answered) UID 2)"
        ]


def test_expunge_removes_what_is_deleted(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.store("1,3", "+FLAGS", "\\Deleted")
        assert client.expunge()[1] == [b"3", b"1"]

    with maildrop(own_provider) as drop:
        assert drop.stat()[0] == 1


def test_an_appended_message_can_be_read(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.append("INBOX", "\\Seen", "", NOTE)
        assert fetched(client, 4, "BODY.PEEK[]") == NOTE


def test_a_header_field_beyond_ascii_does_not_break_fetch(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.append("INBOX", "\\Seen", "", NOTE)
        header = fetched(client, 4, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]")

    assert header.startswith(b"Subject: caf")


def test_a_long_message_passes_through_tls_whole(own_provider: DemoProvider) -> None:
    long = b"Subject: long\r\n\r\n" + b"0123456789abcdef\r\n" * 20_000

    with inbox(own_provider) as client:
        client.append("INBOX", "\\Seen", "", long)
        assert fetched(client, 4, "BODY.PEEK[]") == long


def test_a_message_can_be_copied_to_a_new_folder(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.create("Archive")
        client.copy("2", "Archive")
        client.select("Archive")
        assert b"second message" in fetched(client, 1, "BODY.PEEK[]")


def test_a_deleted_folder_is_gone(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        client.create("Archive")
        client.delete("Archive")
        _, folders = client.list()

    assert [line.rpartition(b" ")[2] for line in folders if isinstance(line, bytes)] == [b'"INBOX"']


def test_pop3_deletes_after_quit(own_provider: DemoProvider) -> None:
    with maildrop(own_provider) as drop:
        drop.dele(2)

    with maildrop(own_provider) as drop:
        assert drop.stat()[0] == 2


def test_pop3_reset_takes_deletions_back(own_provider: DemoProvider) -> None:
    with maildrop(own_provider) as drop:
        drop.dele(2)
        drop.rset()

    with maildrop(own_provider) as drop:
        assert drop.stat()[0] == 3
