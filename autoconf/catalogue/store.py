"""Where the compiled index is kept, and when it is compiled again."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autoconf.catalogue.files import stamp_of
from autoconf.catalogue.index import Index, compile_index
from autoconf.model.message import Message

INDEX_NAME: Final = "index.json"
_PACKAGE: Final = Path(__file__).parent
_CHECKOUT: Final = _PACKAGE.parents[1]
BUNDLED: Final = _CHECKOUT / "providers"
"""The files that the index is compiled of, in a checkout."""


def load(package: Path = _PACKAGE, checkout: Path = _CHECKOUT) -> Index:
    """Return the index of this installation: packed in a wheel, kept current in a checkout."""
    # A folder "providers" beside an installed package may belong to another program.
    if (checkout / "pyproject.toml").is_file() and (checkout / "providers").is_dir():
        return load_current(checkout / "providers", package, _user_cache)
    packed = _read(package / INDEX_NAME)
    if packed is not None:
        return packed
    lost = Message.of("catalogue.no-index", path=package / INDEX_NAME)
    return Index(
        domains={},
        patterns=(),
        mx_patterns=(),
        ns_patterns=(),
        providers={},
        problems=(lost,),
        stamp=None,
    )


def load_current(providers: Path, package: Path, cache: Callable[[], Path]) -> Index:
    """Return the index of the provider files in their present state.

    Args:
        providers: the folder of YAML files.
        package: where the index is kept.
        cache: returns the folder to use if ``package`` cannot be written; called only if the
            index in ``package`` is out of date.
    """
    stamp = stamp_of(providers)
    kept = _read(package / INDEX_NAME)
    if kept is None or kept.stamp != stamp:
        kept = _read(cache() / INDEX_NAME)
    if kept is not None and kept.stamp == stamp:
        return kept
    data = compile_index(providers, stamp)
    _ = _write(package, data) or _write(cache(), data)
    return Index.decode(data)


def load_own(folder: Path, cache: Path) -> Index:
    """Return the index of a folder of a person's own, with the full paths of its files.

    Args:
        folder: of provider files.
        cache: holds the indexes of such folders, one each.

    Raises:
        OSError: the folder cannot be listed.
    """
    from zlib import crc32

    kept = cache / f"{crc32(bytes(folder.absolute())):08x}"
    index = load_current(folder, kept, lambda: kept)
    return replace(
        index,
        problems=[Message.of("catalogue.of-folder", folder=folder, why=p) for p in index.problems],
        own={provider_id: str(folder / f"{provider_id}.yaml") for provider_id in index.providers},
    )


def _read(path: Path) -> Index | None:
    try:
        return Index.decode(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write(folder: Path, data: bytes) -> bool:
    """Write the index, whole or not at all; False: that was not possible."""
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".index-", delete=False) as file:
            file.write(data)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(folder / INDEX_NAME)
    except OSError:
        return False
    return True


def _user_cache() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("mail-autoconf")
