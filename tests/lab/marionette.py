"""A small client of Marionette, Mozilla's remote control: JSON over TCP, lengths first.

The protocol is described in the documentation of Firefox (remote/marionette/Protocol).
"""

import json
import socket
import time
from types import TracebackType
from typing import Any, Final, Self

PORT: Final = 2828
_COMMAND: Final = 0
_SCRIPT_TIMEOUT_S: Final = 180


class MarionetteError(Exception):
    """The program answered with an error."""


class Marionette:
    """A session in the chrome context, where scripts may use everything Thunderbird has."""

    def __init__(self, patience_s: float) -> None:
        self._socket = _connect(patience_s)
        self._socket.settimeout(_SCRIPT_TIMEOUT_S + 10)
        self._stream = self._socket.makefile("rb")
        self._count = 0
        self._receive()  # its greeting

    def __enter__(self) -> Self:
        self.command("WebDriver:NewSession", {})
        self.command("WebDriver:SetTimeouts", {"script": _SCRIPT_TIMEOUT_S * 1000})
        self.command("Marionette:SetContext", {"value": "chrome"})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stream.close()
        self._socket.close()

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """Send a command and return its result.

        Raises:
            MarionetteError: with the program's own words.
        """
        self._count += 1
        body = json.dumps([_COMMAND, self._count, name, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(body), body))
        _, _, error, result = self._receive()
        if error is not None:
            raise MarionetteError(f"{name}: {error['message']}\n{error.get('stacktrace', '')}")
        return result

    def run(self, script: str, *arguments: object) -> Any:
        """Run the body of an async function on ``arguments`` and return what it returned."""
        wrapped = (
            "const give = arguments[arguments.length - 1];"
            f"(async function(...args) {{ {script} }})(...arguments)"
            ".then(value => give({value}), error => give({error: `${error} ${error.stack}`}));"
        )
        parameters = {"script": wrapped, "args": arguments, "sandbox": "system"}
        outcome = self.command("WebDriver:ExecuteAsyncScript", parameters)["value"]
        if "error" in outcome:
            raise MarionetteError(outcome["error"])
        return outcome.get("value")

    def _receive(self) -> Any:
        digits = b""
        while (byte := self._stream.read(1)) not in (b":", b""):
            digits += byte
        if not digits:
            raise MarionetteError("the program has closed the connection")
        return json.loads(self._stream.read(int(digits)))


def _connect(patience_s: float) -> socket.socket:
    """Connect as soon as the program listens."""
    until = time.monotonic() + patience_s
    while True:
        try:
            return socket.create_connection(("127.0.0.1", PORT), timeout=30)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
