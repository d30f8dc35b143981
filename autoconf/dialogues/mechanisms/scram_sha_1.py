"""SCRAM-SHA-1 (RFC 5802)."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism
from autoconf.dialogues.scram import scram

MECHANISM: Final[Mechanism] = scram("SCRAM-SHA-1", rank=40)
