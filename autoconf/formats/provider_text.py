"""Provider files as text, in the form of those in ``providers/``."""

from collections.abc import Mapping
from typing import Any


class _OnOneLine(dict[str, Any]):
    """A mapping that is written in braces."""


def write(document: Mapping[str, Any]) -> bytes:
    """Return a document of ``provider_yaml.load`` as YAML, with one line per server."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes dates without quotes, and indents lists."""

        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to say it
            first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
            for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
        }

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
            super().increase_indent(flow, indentless=False)

    def on_one_line(dumper: yaml.SafeDumper, data: _OnOneLine) -> yaml.Node:
        return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)

    Dumper.add_representer(_OnOneLine, on_one_line)
    text = yaml.dump(
        {key: _in_lines(value) for key, value in document.items()},
        Dumper=Dumper,
        default_flow_style=None,
        sort_keys=False,
        allow_unicode=True,
        width=10_000,
    )
    return text.encode()


def _in_lines(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [_OnOneLine(item) if isinstance(item, dict) else item for item in value]
