"""Programs that know the providers of a list of their own, and read nothing of the domain."""

from typing import Final

from autoconf.auditing.facts import Facts
from autoconf.auditing.interface import Conclusion, Program
from autoconf.model.audit import SetsUp
from autoconf.model.message import Message


def _conclude(_facts: Facts) -> Conclusion:
    return Conclusion(answer=SetsUp.NO, why=Message("audit.why.own-list"))


PROGRAMS: Final = (
    Program(
        id="apple-ios",
        name="iPhone",
        rank=14,
        conclude=_conclude,
        client="apple-mail",
        instead="profile",
    ),
    Program(
        id="apple-mac",
        name="Mac",
        rank=15,
        conclude=_conclude,
        client="apple-mail",
        instead="profile",
    ),
    Program(
        id="gmail-android",
        name="Gmail app",
        rank=19,
        conclude=_conclude,
        client="gmail-android",
        instead="type-in",
    ),
)
