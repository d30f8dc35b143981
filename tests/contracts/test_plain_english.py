"""The pages and the messages are easy to read, also for readers who learned English at school."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from autoconf.messages import english

ROOT = Path(__file__).parents[2]
PAGES: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MAX_WORDS: Final = 30

_NOT_PROSE: Final = re.compile(
    r"^```.*?^```"  # fenced code
    r"|^ {4}.*?$"  # indented code
    r"|^\|.*?$"  # tables
    r"|^#.*?$"  # headings
    r"|<!--.*?-->"
    r"|!\[.*?\]\(.*?\)",  # images
    re.MULTILINE | re.DOTALL,
)
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_CODE: Final = re.compile(r"`[^`]*`|https?://\S+|\{[a-z_]+\}")
_LABEL: Final = re.compile(r"^\*\*[^*]*\*\*:?\s*|^[A-Z][a-z]+(?: [a-z]+)?:\s+")
_BLOCK: Final = re.compile(r"\n\s*(?:[-*]|\d+\.)\s+|\n\s*\n")
_END: Final = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]?[A-Z0-9])")
_WORD: Final = re.compile(r"[A-Za-z0-9]\S*")

_BAD_START: Final = re.compile(r"(What|Who|Whoever|Where|That|Nobody|Such)\b.*[.:]$")
_BAD_WORD: Final = re.compile(
    r"\b(hosters?|whoever|nobody|simply|unfortunately|please|invalid|go(?:ne|es)? on with"
    r"|c[ao]mes? about|say so|says so)\b",
    re.IGNORECASE,
)


def sentences_of(page: str) -> Iterator[str]:
    """Yield the sentences of a Markdown page, each piece of code as one word."""
    prose = _CODE.sub("CODE", _LINK.sub(r"\1", _NOT_PROSE.sub("\n\n", page)))
    for block in _BLOCK.split(f"\n\n{prose}"):
        yield from sentences(" ".join(block.split()))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; a label before the first one is left out."""
    for sentence in _END.split(_CODE.sub("CODE", text)):
        if plain := _LABEL.sub("", sentence.strip()).replace("**", ""):
            yield plain


def faults(found: Iterator[str]) -> list[str]:
    """Return the sentences that are long, or begin or speak as they should not."""
    return [
        sentence
        for sentence in found
        if len(_WORD.findall(sentence)) > MAX_WORDS
        or _BAD_START.match(sentence)
        or _BAD_WORD.search(sentence)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_in_plain_english(page: Path) -> None:
    assert faults(sentences_of(page.read_text(encoding="utf-8"))) == []


def test_the_messages_are_in_plain_english() -> None:
    found = {key: faults(sentences(text)) for key, text in english().items()}

    assert {key: bad for key, bad in found.items() if bad} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "Who comes back sooner is refused.",
        "Nobody is asked.",
        "The hoster is asked.",
        f"The server says {'word ' * MAX_WORDS}.",
    ],
)
def test_a_sentence_that_is_hard_to_read_is_found(bad: str) -> None:
    page = f"# What a heading may say\n\n- It is fine.\n- {bad} This is fine.\n\n    hoster"

    assert len(faults(sentences_of(page))) == 1
