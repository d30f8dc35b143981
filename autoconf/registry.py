"""Plugins: one object per module of a package; its id is the module's name."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any


@cache
def plugin_ids(package: str) -> tuple[str, ...]:
    """Return the ids of a package's plugins, sorted, without importing them.

    An id is the module's name with ``-`` for ``_``. The folder is listed once per process.
    """
    root = importlib.import_module(package)
    return tuple(sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(root.__path__)))


@cache
def load_plugin(package: str, plugin_id: str, attribute: str) -> Any:
    """Import one plugin module and return its object.

    Raises:
        TypeError: the module lacks ``attribute``.
    """
    module = importlib.import_module(f"{package}.{plugin_id.replace('-', '_')}")
    if not hasattr(module, attribute):
        raise TypeError(f"{module.__name__} must define {attribute}")
    return getattr(module, attribute)


def load_plugins(package: str, attribute: str) -> Mapping[str, Any]:
    """Import every plugin of a package; return the objects by id, in the order of the ids."""
    return MappingProxyType(
        {name: load_plugin(package, name, attribute) for name in plugin_ids(package)}
    )
