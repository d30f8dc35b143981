"""The server for sending accepts a password that the servers for reading refuse."""

from typing import Final

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.one_side import OneSideRefused
from autoconf.model.message import Message

RULE: Final[Rule] = OneSideRefused(
    rule="sending-ok-reading-not",
    reference="https://www.rfc-editor.org/rfc/rfc9051#section-6.2",
    incoming=True,
    title=Message("finding.sending-ok-reading-not.title"),
    said="finding.sending-ok-reading-not.said",
    silent="finding.sending-ok-reading-not.silent",
    remedy=Message("finding.sending-ok-reading-not.remedy"),
    steps=(
        Message("finding.sending-ok-reading-not.step-switch"),
        Message("finding.sending-ok-reading-not.step-name"),
    ),
)
