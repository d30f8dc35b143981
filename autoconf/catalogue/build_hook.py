"""Packs the compiled index into the wheel (a hatch build hook; not used at run time)."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INDEX = "autoconf/catalogue/index.json"


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles providers/*.yaml before a wheel is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the index and have it packed, although git ignores it.

        An editable install needs none: there the index is made when it is first used.

        Raises:
            ValueError: a provider file is faulty; no wheel is built without it.
        """
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from autoconf.catalogue.index import Index, compile_index

        data = compile_index(root / "providers")
        problems = Index.decode(data).problems
        if problems:
            raise ValueError("; ".join(problems))
        (root / _INDEX).write_bytes(data)
        build_data["artifacts"].append(_INDEX)
