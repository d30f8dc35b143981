"""Servers whose replies depend on what they hear, made with other implementations than ours."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Final

from scramp import ScramException, ScramMechanism

from tests.fakes import ScriptedWire, Turn

MISFIT: Final = b"535 5.7.8 no\r\n"


class AnsweringWire(ScriptedWire):
    """A wire that asks ``answer`` what to say to each write once its script has come to its end."""

    def __init__(
        self,
        answer: Callable[[bytes], Turn],
        *script: Turn,
        bindings: Mapping[str, bytes] | None = None,
    ) -> None:
        super().__init__(*script, bindings=bindings)
        self._answer = answer
        self.over_tls()

    def write(self, data: bytes) -> None:
        if not self._script and data != b"QUIT\r\n":  # nobody waits for an answer to that
            self._script.append(self._answer(data))
        super().write(data)


class ScramPeer:
    """The server's side of SCRAM as SMTP frames it; ``spoil`` changes a message of its own.

    ``heard`` are the client's messages, decoded.
    """

    def __init__(
        self,
        name: str,
        password: str = "s3cret",
        binding: tuple[str, bytes] | None = None,
        spoil: Callable[[str], str] = lambda message: message,
    ) -> None:
        mechanism = ScramMechanism(name)
        verifier = mechanism.make_auth_info(password)
        self._server = mechanism.make_server(
            lambda user: verifier if user == "alice@example.com" else None, channel_binding=binding
        )
        self._spoil = spoil
        self.heard: list[str] = []

    def __call__(self, line: bytes) -> bytes:
        data = b64decode(line.split()[-1]).decode() if line.strip() else ""
        self.heard.append(data)
        try:
            return self._reply(data)
        except ScramException:
            return MISFIT

    def _reply(self, data: str) -> bytes:
        if len(self.heard) == 1:
            self._server.set_client_first(data)
            return self._challenge(self._server.get_server_first())
        if len(self.heard) == 2:
            self._server.set_client_final(data)
            return self._challenge(self._server.get_server_final())
        return b"235 welcome\r\n"

    def _challenge(self, message: str) -> bytes:
        return b"334 " + b64encode(self._spoil(message).encode()) + b"\r\n"
