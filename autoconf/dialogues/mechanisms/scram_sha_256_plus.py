"""SCRAM-SHA-256-PLUS (RFC 7677): bound to this very TLS connection."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism
from autoconf.dialogues.scram import scram

MECHANISM: Final[Mechanism] = scram("SCRAM-SHA-256-PLUS", rank=10)
