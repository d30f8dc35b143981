"""The hint of a provider's file: it stands alone, with its own language (WCAG 3.1.2)."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.config import ClientConfig
from autoconf.renderers.hints import hint_language
from autoconf.renderers.interface import Words
from autoconf.web.pages.parts import Said

_LONGEST: Final = 1000


def hint_of(config: ClientConfig | None, words: Words) -> Said | None:
    """Return the hint of a provider; None: there is none."""
    text = "" if config is None else clean_text(config.hint, _LONGEST)
    return Said(text=text, language=hint_language(words)) if text else None


def apart(texts: Iterable[str], hint: Said | None) -> Iterator[str | Said]:
    """Yield texts; a hint within one follows it as a text of its own, once."""
    is_told = False
    for text in texts:
        if hint is None or hint.text not in text:
            yield text
            continue
        rest = " ".join(text.replace(hint.text, " ").split())
        yield from filter(None, (rest, None if is_told else hint))
        is_told = True
