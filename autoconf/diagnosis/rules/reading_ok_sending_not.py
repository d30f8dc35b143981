"""The servers for reading accept a password that the server for sending refuses."""

from typing import Final

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.one_side import OneSideRefused
from autoconf.model.message import Message

RULE: Final[Rule] = OneSideRefused(
    rule="reading-ok-sending-not",
    reference="https://www.rfc-editor.org/rfc/rfc6409#section-4.3",
    incoming=False,
    title=Message("finding.reading-ok-sending-not.title"),
    said="finding.reading-ok-sending-not.said",
    silent="finding.reading-ok-sending-not.silent",
    remedy=Message("finding.reading-ok-sending-not.remedy"),
    steps=(
        Message("finding.reading-ok-sending-not.step-switch"),
        Message("finding.reading-ok-sending-not.step-name"),
    ),
)
