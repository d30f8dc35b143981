"""What a person complains about."""

from msgspec import Struct

from autoconf.model.finding import OF_PUBLICATIONS, OF_SENDING


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

    @property
    def is_about_publications(self) -> bool:
        """Whether a rule to look at needs what the domain publishes for mail programs."""
        return not OF_PUBLICATIONS.isdisjoint(self.rules)

    @property
    def is_about_sending(self) -> bool:
        """Whether a rule to look at needs the records by which others judge the domain's mail."""
        return not OF_SENDING.isdisjoint(self.rules)

    @property
    def is_about_domain(self) -> bool:
        """Whether one of both is needed."""
        return self.is_about_publications or self.is_about_sending
