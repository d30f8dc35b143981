"""A strict part of YAML, for provider files: mappings, lists and plain values, of bounded size."""

import re
from typing import Any, Final

from autoconf.characters import hidden
from autoconf.errors import MalformedDocumentError
from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message

_MAX_DEPTH: Final = 10
_MAX_VALUES: Final = 10_000
"""With each alias counted as often as it is used."""

_CORE: Final = "tag:yaml.org,2002:"
_TAGS: Final = frozenset({"!!str", "!!int", "!!float", "!!bool", "!!null", "!!merge"})


def compose(body: bytes, name: str) -> tuple[Any, Any]:
    """Return the document as YAML nodes, which know their lines, and as plain data.

    Raises:
        MalformedDocumentError: it is no YAML in UTF-8, or holds what is not accepted.
    """
    import yaml

    try:
        loader = _loader_class()(body.decode("utf-8-sig"))
        node = loader.get_single_node()
        if node is None:
            return None, None
        _Survey(loader, name).of(node)
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        words = clean_text(str(error.problem or error.context))
        why = Message.of("document.no-yaml", words=words)
        raise MalformedDocumentError(name, why, line=line) from error
    except UnicodeDecodeError as error:
        why = Message.of("document.no-utf-8", words=error.reason)
        line = body.count(b"\n", 0, error.start) + 1
        raise MalformedDocumentError(name, why, line=line) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # PyYAML checks no number's size
        why = Message.of("document.no-yaml", words=clean_text(str(error)))
        raise MalformedDocumentError(name, why) from error


def line_of(node: Any, path: str) -> int:
    """Return the line of a path such as ``.servers[0].port``; of its parent if it is missing."""
    for key, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        if index:
            node = node.value[int(index)]
        else:
            node = next((v for k, v in node.value if k.value == key), node)
    return 1 if node is None else _line(node)


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _loader_class() -> Any:
    """Return a safe loader that reads dates as texts, and stops at the limits."""
    import yaml

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to say it
            first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }
        _count = 0
        _depth = 0

        def fetch_flow_collection_start(self, token_class: Any) -> None:
            # The scanner takes seconds for thousands of brackets, before any node is made.
            if self.flow_level >= _MAX_DEPTH:
                raise _refusal("nested too deep", self.get_mark())
            super().fetch_flow_collection_start(token_class)

        def compose_node(self, parent: Any, index: Any) -> Any:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # the stubs lack it
            if self._depth >= _MAX_DEPTH:
                raise _refusal("nested too deep", mark)
            if self._count >= _MAX_VALUES:
                raise _refusal("too many values", mark)
            self._count += 1
            self._depth += 1
            node = super().compose_node(parent, index)
            self._depth -= 1
            return node

    return Loader


def _refusal(problem: str, mark: Any) -> Exception:
    import yaml

    return yaml.MarkedYAMLError(None, None, problem, mark)


class _Survey:
    """Measures nodes before data is made of them, and refuses those that no such file needs."""

    def __init__(self, loader: Any, name: str) -> None:
        self._loader = loader
        self._name = name
        self._sizes: dict[int, tuple[int, int] | None] = {}

    def of(self, node: Any) -> tuple[int, int]:
        """Return how many values a node holds, and how deep; each use of an alias counts.

        Raises:
            MalformedDocumentError: with the line of what is not accepted.
        """
        if id(node) in self._sizes:
            size = self._sizes[id(node)]
            if size is None:
                raise self._error("document.alias-loop", node)
            return size
        self._sizes[id(node)] = None  # while its children are looked at
        sizes = [self.of(child) for child in self._children(node)]
        values = 1 + sum(count for count, _ in sizes)
        depth = 1 + max((depth for _, depth in sizes), default=0)
        if depth > _MAX_DEPTH:
            raise self._error("document.too-deep", node)
        if values > _MAX_VALUES:
            raise self._error("document.too-many-values", node, most=_MAX_VALUES)
        self._sizes[id(node)] = values, depth
        return values, depth

    def _children(self, node: Any) -> list[Any]:
        if node.id == "scalar":
            self._check_scalar(node)
            return []
        kind = {"sequence": "seq", "mapping": "map"}[node.id]
        if node.tag != f"{_CORE}{kind}":
            raise self._error("document.tag", node, tag=_short(node.tag))
        if kind == "seq":
            return list(node.value)
        keys: set[str] = set()
        for key, _ in node.value:
            if key.id != "scalar":
                raise self._error("document.key", key)
            if key.value in keys:  # YAML forbids it, PyYAML takes the last value
                raise self._error("document.key-twice", key, key=key.value)
            keys.add(key.value)
            self._check_scalar(key)
        return [value for _, value in node.value]

    def _check_scalar(self, node: Any) -> None:
        """Refuse a value that its tag does not fit, and text that would not be seen."""
        import yaml

        plain = self._loader.resolve(yaml.ScalarNode, node.value, (True, False))
        if node.tag not in (plain, f"{_CORE}str") or _short(node.tag) not in _TAGS:
            raise self._error("document.tag", node, tag=_short(node.tag))
        found = hidden().search(re.sub("[\n\t]", " ", node.value))
        if found:
            raise self._error("document.hidden-character", node, number=f"{ord(found[0]):04X}")

    def _error(self, message_id: str, node: Any, **values: object) -> MalformedDocumentError:
        why = Message.of(message_id, **values)
        return MalformedDocumentError(self._name, why, line=_line(node))


def _short(tag: str) -> str:
    """Return a tag as it is written in a file."""
    core = tag.removeprefix(_CORE)
    return tag if core == tag else f"!!{core}"
