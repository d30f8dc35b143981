"""The answers of ``explain`` as lines of text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from autoconf.knowledge.explaining import Explanation, Named
from autoconf.knowledge.texts import FindingText
from autoconf.messages import text_of

_GAP: Final = 2
_SIGN: Final = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
_HARD_SPACE: Final = "\N{NO-BREAK SPACE}"


def explanation_lines(answer: Explanation, columns: int) -> Iterator[str]:
    """Yield the title and the answer, folded."""
    yield from _folded(_title(answer), columns)
    for block in answer.text:
        yield from (
            _folded(block.paragraph, columns) if block.paragraph else _table(block.rows, columns)
        )
        yield ""
    if answer.kind == "finding":
        yield from _advice(answer.causes[0], columns, "")
        yield ""
    elif answer.causes:
        yield from _cause_lines(answer, columns)
        yield ""
        yield from _folded(text_of("explain.make-sure", command=answer.check), columns)
    for line in _foot(answer):
        yield from _folded(line, columns, after="  ")


def list_lines(named: Sequence[Named], columns: int) -> Iterator[str]:
    """Yield an id and its title in each line."""
    yield from _table([(entry.id, entry.title) for entry in named], columns)


def choice_lines(named: Sequence[Named], columns: int) -> Iterator[str]:
    """Yield a title, and below it the command that shows the answer."""
    for entry in named:
        yield from _folded(_title(entry), columns, before="  ", after="  ")
        yield from _folded(text_of("explain.choice", id=entry.id), columns, before="    ")


def _title(answer: Explanation | Named) -> str:
    if answer.kind == "error-number":
        return f"{answer.id}: {answer.title}"
    return f"{answer.title}  [{answer.id}]" if answer.kind == "finding" else answer.title


def _cause_lines(answer: Explanation, columns: int) -> Iterator[str]:
    many = len(answer.causes) > 1
    if answer.text:
        yield text_of("explain.may-find")
    else:
        yield text_of("explain.most-likely-first" if many else "explain.most-likely")
    for number, cause in enumerate(answer.causes, 1):
        mark = f"{number}  " if many else ""
        after = " " * len(mark)
        yield from _folded(f"{cause.title}  [{cause.id}]", columns, before=mark, after=after)
        yield from _advice(cause, columns, after)


def _advice(cause: FindingText, columns: int, indent: str) -> Iterator[str]:
    yield from _folded(cause.means, columns, before=indent, after=indent)
    yield from _folded(cause.do, columns, before=f"{indent}-> ", after=f"{indent}   ")


def _foot(answer: Explanation) -> Iterator[str]:
    """Yield the age of the facts, links, and what stands near."""
    if answer.read:
        yield text_of("explain.read", month=answer.read)
    for link in answer.links:
        yield text_of("explain.link", link=link)
    if answer.symptoms:
        said = "; ".join(symptom.title for symptom in answer.symptoms)
        yield text_of("explain.people-say", symptoms=said)
    if answer.findings:
        yield text_of("explain.findings", findings=", ".join(answer.findings))
    if answer.topics:
        yield text_of("explain.see-also", topics=", ".join(answer.topics))


def _table(rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    """Yield rows with all columns but the last as wide as needed; that one is folded."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    start = sum(widths) + _GAP * (len(widths) + 1)
    is_narrow = start > columns * 2 // 3
    for *names, words in rows:
        cells = (f"{name:{width + _GAP}}" for name, width in zip(names, widths, strict=True))
        before = f"{'':{_GAP}}{''.join(cells)}"
        if is_narrow:
            yield from _folded(before, columns, after="  ")
            before = "    "
        yield from _folded(words, columns, before=before, after=" " * len(before))


def _folded(words: str, columns: int, *, before: str = "", after: str = "") -> Iterator[str]:
    """Yield lines; ids and the names of menus are not broken, and no line begins with a sign."""
    for line in wrap(
        words.replace(f" {_SIGN}", f"{_HARD_SPACE}{_SIGN}"),
        max(columns, len(after) + 1),
        initial_indent=before,
        subsequent_indent=after,
        break_on_hyphens=False,
        break_long_words=False,
    ):
        yield line.replace(_HARD_SPACE, " ")
