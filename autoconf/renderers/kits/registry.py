"""Files that the registry editor of Windows imports: UTF-16 with a byte order mark, CRLF."""

from collections.abc import Mapping, Sequence
from typing import Final

from autoconf.model.profile import Artifact
from autoconf.renderers.safe_text import double_quoted, safe

_FIRST_LINE: Final = "Windows Registry Editor Version 5.00"

Values = Mapping[str, str | int | None]
"""By name: text (REG_SZ), a number (REG_DWORD), or None to delete the value."""


def registry_file(path: str, comments: Sequence[str], keys: Mapping[str, Values]) -> Artifact:
    """Return a file that sets and deletes values of ``HKEY_CURRENT_USER``.

    Args:
        path: of the artifact.
        comments: each a line of its own.
        keys: values by key; a key has no root in its name.

    Raises:
        UnsupportedError: a text holds a control character.
    """
    lines = [_FIRST_LINE, "", *(f"; {safe(comment, 'comment')}" for comment in comments)]
    for key, values in keys.items():
        lines += ["", f"[HKEY_CURRENT_USER\\{key}]"]
        lines += [f"{_literal(name)}={_literal(value)}" for name, value in values.items()]
    text = "".join(f"{line}\r\n" for line in lines)
    return Artifact(
        path=path,
        media_type="application/x-ms-regedit",
        content=b"\xff\xfe" + text.encode("utf-16-le"),
        is_helper=True,
    )


def _literal(value: str | int | None) -> str:
    match value:
        case None:
            return "-"
        case int():
            return f"dword:{value:08x}"
        case _:
            return double_quoted(safe(value, "registry"))
