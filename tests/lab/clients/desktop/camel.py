"""Lets Evolution's own mail library use an account that its data server knows.

``camel.py RECIPIENT SUBJECT``, run in a D-Bus session by the system's Python (python3-gi), takes
the account as Evolution does: by its data sources. It reads the password from stdin, fetches what
is in the inbox, sends a message, and writes what it saw as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

import gi  # type: ignore[import-not-found, unused-ignore]

gi.require_version("Camel", "1.2")
gi.require_version("EDataServer", "1.2")
from gi.repository import (  # type: ignore[import-not-found, unused-ignore] # noqa: E402
    Camel,
    EDataServer,
    Gio,
    GLib,
)


class Session(Camel.Session):  # type: ignore[misc, unused-ignore]
    """Knows the password as if somebody had typed it."""

    password = ""

    def do_authenticate_sync(self, service: Any, mechanism: str | None, cancellable: Any) -> bool:
        service.set_password(self.password)
        result = service.authenticate_sync(mechanism, cancellable)
        return bool(result == Camel.AuthenticationResult.ACCEPTED)


def backend(account: Any) -> str:
    return str(account.get_extension("Mail Account").get_backend_name())


def connected(session: Session, source: Any, extension: str, kind: Any) -> Any:
    """Return the store or the transport of a source, logged in."""
    provider = source.get_extension(extension).get_backend_name()
    service = session.add_service(source.get_uid(), provider, kind)
    source.camel_configure_service(service)
    if hasattr(service, "set_online_sync"):
        service.set_online_sync(True, None)  # noqa: FBT003
    assert service.connect_sync(None)
    return service


def subjects(store: Any) -> list[str]:
    """Fetch every message of the inbox, whole."""
    if store.get_provider().protocol == "imapx":  # learns first which folders there are
        store.get_folder_info_sync("", Camel.StoreGetFolderInfoFlags.RECURSIVE, None)
    inbox = store.get_folder_sync("INBOX", 0, None)
    inbox.refresh_info_sync(None)
    return [inbox.get_message_sync(uid, None).get_subject() for uid in inbox.get_uids()]


def send(transport: Any, sender: str, recipient: str, subject: str) -> None:
    message = Camel.MimeMessage.new()
    text = f"From: {sender}\r\nTo: {recipient}\r\nSubject: {subject}\r\n\r\nHello.\r\n"
    stream = Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(text.encode()))
    message.construct_from_input_stream_sync(stream, None)
    addresses = [Camel.InternetAddress.new(), Camel.InternetAddress.new()]
    for address, mailbox in zip(addresses, (sender, recipient), strict=True):
        address.add("", mailbox)
    transport.send_to_sync(message, *addresses, None)


def main(recipient: str, subject: str) -> None:
    home = Path.home()
    Camel.init(str(home), False)  # noqa: FBT003  # no NSS database
    EDataServer.SourceCamel.register_types()
    registry = EDataServer.SourceRegistry.new_sync(None)
    accounts = registry.list_sources("Mail Account")
    (account,) = (s for s in accounts if backend(s) in ("imapx", "pop"))  # it has local ones, too
    own = account.get_extension("Mail Account")
    identity = registry.ref_source(own.get_identity_uid())
    person = identity.get_extension("Mail Identity")
    submission = identity.get_extension("Mail Submission")
    transport = registry.ref_source(submission.get_transport_uid())
    signature = registry.ref_source(person.get_signature_uid() or "")
    session = Session(user_data_dir=str(home / "camel"), user_cache_dir=str(home / "cache"))
    session.set_online(True)
    session.password = sys.stdin.readline().rstrip("\n")
    store = connected(session, account, "Mail Account", Camel.ProviderType.STORE)
    seen = {
        "version": f"{EDataServer.EDS_MAJOR_VERSION}.{EDataServer.EDS_MINOR_VERSION}"
        f".{EDataServer.EDS_MICRO_VERSION}",
        "backend": backend(account),
        "account": account.get_display_name(),
        "name": person.get_name(),
        "address": person.get_address(),
        "sent_folder": submission.get_sent_folder(),
        "signature": signature and signature.mail_signature_load_sync(None)[1],
        "settings": settings(store),
        "subjects": sorted(subjects(store)),
    }
    outgoing = connected(session, transport, "Mail Transport", Camel.ProviderType.TRANSPORT)
    send(outgoing, person.get_address(), recipient, subject)
    print(json.dumps(seen))  # noqa: T201


def settings(store: Any) -> dict[str, Any]:
    """Return what Camel made of the keys for POP3."""
    held = store.ref_settings()
    names = ("keep-on-server", "delete-after-days", "delete-expunged")
    return {name: held.get_property(name) for name in names if held.find_property(name)}


if __name__ == "__main__":
    main(*sys.argv[1:])
