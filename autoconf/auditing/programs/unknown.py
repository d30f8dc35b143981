"""Programs that ask a service of their maker; how that answers is not known."""

from typing import Final

from autoconf.auditing.facts import Facts
from autoconf.auditing.interface import Conclusion, Program
from autoconf.model.audit import SetsUp
from autoconf.model.message import Message


def _conclude(_facts: Facts) -> Conclusion:
    return Conclusion(answer=SetsUp.UNKNOWN, why=Message("audit.why.unknown"))


PROGRAMS: Final = (
    Program(
        id="outlook-new",
        name="Outlook (new)",
        rank=17,
        conclude=_conclude,
        client="outlook-mobile",
        instead="type-in",
    ),
    Program(
        id="outlook-mobile",
        name="Outlook mobile",
        rank=18,
        conclude=_conclude,
        client="outlook-mobile",
        instead="type-in",
    ),
    Program(
        id="samsung-email",
        name="Samsung Email",
        rank=20,
        conclude=_conclude,
        client="samsung-email",
        instead="type-in",
    ),
)
