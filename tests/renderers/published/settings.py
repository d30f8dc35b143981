"""What a domain publishes, for the tests of the writers."""

from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.model.config import ClientConfig
from autoconf.model.published import Knowledge, Published
from autoconf.model.server import Server
from autoconf.renderers.published.tree import tree
from tests.renderers.profiles import CONFIG, IMAP, POP3, SMTP, SUBMISSION
from tests.renderers.rendering import english

GOLDEN: Final = Path(__file__).parents[2] / "data" / "published"


def published(
    *servers: Server, web_host: str = "web.example.com", config: ClientConfig = CONFIG
) -> Published:
    """Return what example.com publishes with these servers."""
    return Published(
        domain="example.com",
        config=replace(
            config,
            incoming=tuple(s for s in servers if s.protocol.is_incoming),
            outgoing=tuple(s for s in servers if not s.protocol.is_incoming),
        ),
        web_host=web_host,
        knowledge=(Knowledge.STATED,) * len(servers),
    )


WHOLE: Final = published(IMAP, POP3, SMTP, SUBMISSION)


def files(made: Published) -> dict[str, bytes]:
    """Return the content of each file by its path."""
    return {artifact.path: artifact.content for artifact in tree(made, english).artifacts}
