"""From a context to the bytes of a page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import asdict

from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.pages.assets import asset_url
from autoconf.web.pages.brand import Brand
from autoconf.web.pages.parts import Context
from autoconf.web.pages.pieces import pieces

_PACKAGE: Final = "autoconf.web.pages"


class Language(Struct, frozen=True, kw_only=True):
    """A language of the pages.

    Attributes:
        name: in the language itself.
        words: makes the text of a message.
    """

    name: str
    words: Words


class Visitor(Struct, frozen=True, kw_only=True):
    """Whom a page is for.

    Attributes:
        csrf: the token that each form sends back.
        path: of the page, for the links to the other languages.
        brand: whose page it is.
        version: of the program; empty: not shown.
    """

    csrf: str
    path: str
    brand: Brand = Brand()
    version: str = ""


class Pages:
    """Renders contexts; each language has its own templates with the words in them."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        """Prepare the templates.

        Args:
            languages: by their tags of BCP 47, such as ``en``.
        """
        self._languages = dict(languages)
        self._environments = {tag: environment(one) for tag, one in languages.items()}

    def words(self, language: str) -> Words:
        """Return the words of a language, for contexts."""
        return self._languages[language].words

    def render(self, context: Context, language: str, visitor: Visitor) -> bytes:
        """Return a page as UTF-8 HTML."""
        others = [(tag, one.name) for tag, one in self._languages.items() if tag != language]
        template = self._environments[language].get_template(context.template)
        text = template.render(
            asdict(context), visitor=visitor, language=language, languages=others
        )
        return text.encode()


def environment(language: Language) -> Environment:
    """Return the templates with the words of a language in them."""
    made = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        t=_translate(language.words),
        asset=asset_url,
        pieces=pieces,
        kind_of=_kind_of,
        language_of=_language_of,
    )
    return made


def _translate(words: Words) -> Callable[..., str]:
    def translate(message_id: str, **values: Any) -> str:
        return words(Message.of(message_id, **values))

    return translate


def _language_of(text: object) -> str:
    """Return the language of words that is not that of the page; empty: it is."""
    return str(getattr(text, "language", ""))


def _kind_of(block: object) -> str:
    """Return the kind of a block, for the macro that shows it."""
    return type(block).__name__
