"""What ``publish`` writes, and from where: values that any surface hands down."""

from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.checked import require_types
from autoconf.model.domain import parse_hostname
from autoconf.model.output_options import STANDARD_OUTPUT
from autoconf.model.server import Server, SocketType
from autoconf.model.server_words import read_server


class PublishOptions(Struct, frozen=True, kw_only=True):
    """Where the settings come from and where the files go; named as on the command line.

    Attributes:
        output: the folder to write to.
        server: servers as PROTOCOL:HOST:PORT:SECURITY.
        provider: the id of a provider, or the path of a provider file.
        report: the path of a report of ours. Without server, provider and report the settings are
            looked for.
        web_host: the name that serves the files; None: the domain.
        force: replace the files of an earlier run.

    Raises:
        UsageError: a value is wrong; the text names the option and says what to write.
    """

    output: str
    server: tuple[str, ...] = ()
    provider: str | None = None
    report: str | None = None
    web_host: str | None = None
    force: bool = False

    def __post_init__(self) -> None:
        """Check what can be checked without reading a file."""
        require_types(self)
        if self.output == STANDARD_OUTPUT:
            raise UsageError("output.no-folder")
        if len(self._origins) > 1:
            raise UsageError("publish.one-origin")
        for server, text in zip(self.servers, self.server, strict=True):
            if server.socket_type is SocketType.PLAIN:
                raise UsageError("publish.server-not-encrypted", value=text)
        self._require_both_ways()
        _ = self.web_host_name

    def _require_both_ways(self) -> None:
        """Check that the named servers read mail and send it: programs need both."""
        ways = {server.protocol.is_incoming for server in self.servers}
        if ways == {False}:
            raise UsageError("publish.named-no-incoming")
        if ways == {True}:
            raise UsageError("publish.named-no-outgoing")

    @property
    def _origins(self) -> tuple[str, ...]:
        given = {"--server": self.server, "--provider": self.provider, "--report": self.report}
        return tuple(option for option, value in given.items() if value)

    @property
    def origin(self) -> str | None:
        """The option that hands in the settings; None: they are looked for."""
        return next(iter(self._origins), None)

    @property
    def servers(self) -> tuple[Server, ...]:
        """The servers of ``server``, read."""
        return tuple(read_server(text, "--server") for text in self.server)

    @property
    def web_host_name(self) -> str | None:
        """The name of ``web_host`` in A-labels."""
        return None if self.web_host is None else parse_hostname(self.web_host)
