"""Mail server software that can be recognised."""

from enum import Enum


class Software(Enum):
    """Software whose habits matter to a run."""

    EXCHANGE = "exchange"
