"""SCRAM-SHA-1-PLUS (RFC 5802): bound to this very TLS connection."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism
from autoconf.dialogues.scram import scram

MECHANISM: Final[Mechanism] = scram("SCRAM-SHA-1-PLUS", rank=20)
