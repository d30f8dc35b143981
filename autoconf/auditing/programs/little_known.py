"""Programs that read files, as far as requests and threads show; the rest is not known."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.auditing.facts import Facts, Place
from autoconf.auditing.interface import Conclusion, Program
from autoconf.auditing.reading import first_pair, first_read, judge, nothing
from autoconf.model.audit import PublicationKind
from autoconf.model.finding import Confidence

_IOS: Final = (
    Place(PublicationKind.AUTOCONFIG),
    Place(PublicationKind.WELL_KNOWN),
    Place(PublicationKind.ISPDB),
    Place(PublicationKind.MX_AUTOCONFIG),
    Place(PublicationKind.MX_ISPDB),
)
_SPARK: Final = (Place(PublicationKind.AUTOCONFIG, secure=True, with_address=True),)


def _conclude(places: tuple[Place, ...], facts: Facts) -> Conclusion:
    taken = first_read(facts, places, first_pair)
    found = judge(taken, facts) if taken else nothing(facts, places, first_pair)
    return replace(found, confidence=Confidence.LIKELY)


PROGRAMS: Final = (
    Program(
        id="thunderbird-ios",
        name="Thunderbird iOS",
        rank=3,
        conclude=partial(_conclude, _IOS),
        client="sheet",
        instead="type-in",
    ),
    Program(
        id="spark-android",
        name="Spark Android",
        rank=12,
        conclude=partial(_conclude, _SPARK),
        client="sheet",
        instead="type-in",
    ),
)
