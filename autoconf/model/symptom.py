"""What a person complains about."""

from msgspec import Struct


class Symptom(Struct, frozen=True, kw_only=True):
    """A complaint that was understood.

    Attributes:
        id: the symptom, or the error number, finding or topic that was named instead.
        rules: the rules to look at, most likely first.
        topics: the topics of ``explain`` about it.
    """

    id: str
    rules: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
