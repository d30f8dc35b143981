"""What the JSON report says of the changes since an earlier report."""

from msgspec import Struct

from autoconf.formats.report_mailbox import Translate, parameters
from autoconf.model.change import ChangeKind, Comparison


class ChangeDocument(Struct, kw_only=True):
    """What is not as it was in an earlier report; ``subject`` is a server or a rule."""

    kind: ChangeKind
    subject: str
    message: str
    message_id: str
    parameters: dict[str, str]


def changes_document(comparison: Comparison | None, text: Translate) -> list[ChangeDocument] | None:
    """Return what changed; None where nothing was compared."""
    if comparison is None:
        return None
    return [
        ChangeDocument(
            kind=change.kind,
            subject=change.subject,
            message=text(change.message),
            message_id=change.message.id,
            parameters=parameters(text, change.message),
        )
        for change in comparison.changes
    ]
