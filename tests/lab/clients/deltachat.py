"""Drives Delta Chat's core over its JSON-RPC; run as a program where the clients are.

deltachat.py FOLDER BOB < link     set up an account, receive one message, send one to BOB

Prints one JSON object: version, kind of the link, and error, or the subjects of what was received
and sent.
"""

import json
import os
import smtplib
import ssl
import subprocess
import sys
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs


class Rpc:
    """The server on two pipes: one request at a time."""

    def __init__(self, folder: str) -> None:
        self._child = subprocess.Popen(
            [str(Path(sys.executable).with_name("deltachat-rpc-server"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DC_ACCOUNTS_PATH": folder},
            text=True,
        )
        self._count = 0

    def __call__(self, method: str, *parameters: object) -> Any:
        """Return the result.

        Raises:
            RuntimeError: the server says that it failed.
        """
        assert self._child.stdin
        assert self._child.stdout
        self._count += 1
        request = {"jsonrpc": "2.0", "method": method, "params": parameters, "id": self._count}
        self._child.stdin.write(f"{json.dumps(request)}\n")
        self._child.stdin.flush()
        for line in self._child.stdout:
            reply = json.loads(line)
            if reply.get("id") == self._count:
                if "error" in reply:
                    raise RuntimeError(reply["error"]["message"])
                return reply["result"]
        raise RuntimeError("the server has ended")

    def wait_for(self, kind: str) -> dict[str, Any]:
        """Return the next event of a kind; whoever started this program limits the time."""
        while True:
            event: dict[str, Any] = self("get_next_event")["event"]
            if event["kind"] == kind:
                return event

    def close(self) -> None:
        """End the server."""
        self._child.kill()
        self._child.wait()


def run(folder: str, bob: str, link: str) -> dict[str, str]:
    """Do it all; the caller looks into Bob's mailbox."""
    rpc = Rpc(folder)
    try:
        version = rpc("get_system_info")["deltachat_core_version"]
        account = rpc("add_account")
        kind = rpc("check_qr", account, link)["kind"]
        try:
            rpc("add_transport_from_qr", account, link)
        except RuntimeError as error:
            return {"version": version, "kind": kind, "error": str(error)}
        rpc("set_config", account, "force_encryption", "0")  # mail of other programs too
        rpc("start_io", account)
        rpc.wait_for("ImapInboxIdle")
        _deliver(link, bob)
        message = rpc("get_message", account, rpc.wait_for("IncomingMsg")["msgId"])
        contact = rpc("create_contact", account, bob, "Bob")
        chat = rpc("create_chat_by_contact_id", account, contact)
        sent = rpc("misc_send_text_message", account, chat, "Sent by Delta Chat")
        rpc.wait_for("MsgDelivered")
        subject = rpc("get_message", account, sent)["subject"]
        return {"version": version, "kind": kind, "received": message["subject"], "sent": subject}
    finally:
        rpc.close()


def _deliver(link: str, bob: str) -> None:
    """Send a new message to the account: Delta Chat leaves alone what was there before it."""
    _, _, rest = link.partition(":")
    address, _, query = rest.partition("?")
    options = {name: values[0] for name, values in parse_qs(query).items()}
    context = ssl.create_default_context()
    with smtplib.SMTP(options["sh"], 587, timeout=20) as smtp:
        smtp.starttls(context=context)
        smtp.login(options["su"], options["p"])
        head = f"Subject: New today\r\nFrom: {bob}\r\nTo: {address}\r\nMessage-ID: <new@{bob}>\r\n"
        text = f"{head}Date: {formatdate()}\r\n\r\nHello.\r\n"
        smtp.sendmail(address, [address], text)


if __name__ == "__main__":
    json.dump(run(sys.argv[1], sys.argv[2], sys.stdin.read().strip()), sys.stdout)
