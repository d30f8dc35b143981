"""SCRAM-SHA-256 (RFC 7677)."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism
from autoconf.dialogues.scram import scram

MECHANISM: Final[Mechanism] = scram("SCRAM-SHA-256", rank=30)
