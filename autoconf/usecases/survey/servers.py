"""The servers that domains name: each once, with the number of its domains."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.grade import Level
from autoconf.model.survey import SurveyServer
from autoconf.model.survey_counts import (
    Certificates,
    GradeCount,
    ServerCount,
    Servers,
    VersionCount,
)

_SOON: Final = timedelta(days=30)
_GRADES: Final = (Level.OK, Level.WARN, Level.FAIL, None)


class ServerUse(Struct, frozen=True, kw_only=True):
    """A server, and how many domains name it.

    Attributes:
        server: with the facts that most records have; of equally many, the first ones by spelling.
        seen_by: the number of records with these facts.
    """

    server: SurveyServer
    domains: int
    seen_by: int

    def is_same(self, other: SurveyServer) -> bool:
        """Tell whether it is this server, whatever was seen of it."""
        mine = self.server
        return (mine.protocol, mine.host, mine.port, mine.security) == (
            *(other.protocol, other.host, other.port, other.security),
        )

    def joined(self, other: SurveyServer, domains: int) -> "ServerUse":
        """Add domains that saw the same server with other facts."""
        total = self.domains + domains
        if domains > self.seen_by:
            return ServerUse(server=other, domains=total, seen_by=domains)
        return replace(self, domains=total)


class _Sums:
    """Servers and their domains by some key."""

    def __init__(self) -> None:
        self.servers: Counter[object] = Counter()
        self.domains: Counter[object] = Counter()

    def add(self, key: object, used: ServerUse) -> None:
        self.servers[key] += 1
        self.domains[key] += used.domains

    def of(self, key: object) -> ServerCount:
        return ServerCount(servers=self.servers[key], domains=self.domains[key])


def add_up(servers: Iterable[ServerUse], at: datetime) -> Servers:
    """Return the numbers of servers; certificates are compared with the moment ``at``."""
    sums, grades, versions = _Sums(), _Sums(), _Sums()
    for used in servers:
        server = used.server
        sums.add("all", used)
        if server.answers:
            grades.add(server.grade, used)
            versions.add(server.tls_version, used)
        else:
            sums.add("silent", used)
        sums.add(_term(server.not_after, at), used)
    return Servers(
        all=sums.of("all"),
        silent=sums.of("silent"),
        grades=tuple(_grade(grade, grades) for grade in _GRADES),
        versions=tuple(_version(v, versions) for v in sorted(map(str, versions.servers))[::-1]),
        certificates=Certificates(
            at=at.isoformat(timespec="seconds"), ended=sums.of("ended"), soon=sums.of("soon")
        ),
    )


def _grade(grade: Level | None, sums: _Sums) -> GradeCount:
    return GradeCount(grade=grade, servers=sums.servers[grade], domains=sums.domains[grade])


def _version(version: str, sums: _Sums) -> VersionCount:
    found = sums.of(version)
    return VersionCount(tls_version=version, servers=found.servers, domains=found.domains)


def _term(not_after: str, at: datetime) -> str:
    """Return whether a certificate has ended, or ends soon; "good" also where it is not known."""
    try:
        end = datetime.fromisoformat(not_after)
    except ValueError:
        return "good"
    end = end if end.tzinfo else end.replace(tzinfo=UTC)
    if end <= at:
        return "ended"
    return "soon" if end - at <= _SOON else "good"
