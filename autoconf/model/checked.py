"""Values that come from a caller are of the types that their fields name."""

from msgspec import Struct, ValidationError, convert

from autoconf.errors import UsageError


def require_types(value: Struct) -> None:
    """Check every field of a value that a caller made.

    Raises:
        UsageError: a field has another type, such as a text in place of a tuple of texts.
    """
    for name in value.__struct_fields__:
        given, kind = getattr(value, name), type(value).__annotations__[name]
        if type(given) is not kind and not _is(given, kind):
            shown = getattr(kind, "__name__", None) if isinstance(kind, type) else None
            raise UsageError("option.type", option=name, value=repr(given), kind=shown or kind)


def _is(given: object, kind: object) -> bool:
    try:
        # A value that had to be converted, such as a text into an enum, is not of the type.
        return bool(convert(given, kind) == given or given != given)  # noqa: PLR0124 - NaN
    except ValidationError:
        return False
