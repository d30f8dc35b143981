"""The Public Suffix List (https://publicsuffix.org/list), private section included.

Its lines in a set are enough to look a name up. publicsuffixlist, which brings the list along,
makes tables of it first: that takes 50 ms.
"""

from functools import cache
from pathlib import Path


def public_suffix_labels(labels: list[str]) -> int:
    """Return how many of the labels at the end are a public suffix, at least 1.

    The longest rule counts, and an exception ("!") more than the wildcard that it is about. A
    name that no rule knows has a suffix of one label.

    Args:
        labels: of a name in lower case, as U-labels.
    """
    rules = _rules()
    for start in range(len(labels)):
        name = ".".join(labels[start:])
        parent = ".".join(labels[start + 1 :])
        if f"!{name}" in rules:
            return len(labels) - start - 1
        if name in rules or f"*.{parent}" in rules:
            return len(labels) - start
    return 1


@cache
def _rules() -> frozenset[str]:
    from publicsuffixlist import PSLFILE

    return frozenset(Path(PSLFILE).read_text(encoding="utf-8").splitlines())
