"""Packs the compiled index and texts into the wheel (a hatch build hook; not used at run time)."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INDEX = "autoconf/catalogue/index.json"
_TEXTS = Path("autoconf/messages")


class CatalogueHook(BuildHookInterface[Any]):
    """Compiles providers/*.yaml before a wheel is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the index and the texts, and add them to the wheel, although git ignores them.

        An editable install compiles both at their first use.

        Raises:
            ValueError: a provider file is faulty.
        """
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from autoconf.catalogue.index import Index, compile_index
        from autoconf.messages import compile_texts, languages, text

        data = compile_index(root / "providers")
        problems = Index.decode(data).problems
        if problems:
            raise ValueError("; ".join(text(p.id, p.parameters) for p in problems))
        (root / _INDEX).write_bytes(data)
        texts = [_TEXTS / f"{language}.toml" for language in languages(root / _TEXTS)]
        for path in texts:
            compile_texts(root / path)
        compiled = [path.with_suffix(".json").as_posix() for path in texts]
        build_data["artifacts"] += [_INDEX, *compiled]
