"""What holds for every page in every state."""

import re
from pathlib import Path
from typing import Final

import lxml.html
import pytest
from jinja2 import Environment, meta, nodes

import autoconf.web.pages
from autoconf.web.pages.assets import assets
from autoconf.web.pages.brand import Brand, Logo
from autoconf.web.pages.parts import Context
from autoconf.web.pages.rendering import Visitor
from tests.renderers.readers_pages import read_html
from tests.web.pages.all_pages import PAGES
from tests.web.pages.rendered import VISITOR, page, page_bytes, pages, said, words
from tests.web.pages.samples import HOSTILE

TEMPLATES: Final = Path(autoconf.web.pages.__file__).with_name("templates")
OF_ALL: Final = {"visitor", "language", "languages"}
OF_ENVIRONMENT: Final = {"t", "asset", "pieces", "kind_of", "language_of"}
IDS: Final = re.compile(r"\bweb\.[a-z-]+\.")
every_page = pytest.mark.parametrize("name", PAGES)


def contexts() -> dict[str, type[Context]]:
    return {one.template: one for one in Context.__subclasses__()}


def own_names(tree: nodes.Template) -> set[str]:
    """Return what a template imports or sets outside of its blocks."""
    found = set()
    for one in tree.body:
        match one:
            case nodes.FromImport(names=names):
                found |= {name if isinstance(name, str) else name[1] for name in names}
            case nodes.Assign(target=nodes.Name(name=name)):
                found.add(name)
            case _:
                pass
    return found


@every_page
def test_a_page_has_one_heading_of_the_first_level_and_a_title(name: str) -> None:
    root = page(name)

    (heading,) = said(root, "//h1")
    assert heading
    (title,) = said(root, "//title")
    assert title.endswith("\N{EN DASH} Mail settings")


@every_page
def test_ids_are_unique_and_references_lead_somewhere(name: str) -> None:
    root = page(name)
    ids = root.xpath("//@id")

    assert len(ids) == len(set(ids))
    for attribute in ("aria-labelledby", "aria-describedby", "for", "form", "data-show"):
        wanted = root.xpath(f"//@{attribute}")
        assert set(wanted) <= set(ids), attribute
    shapes = {link.removeprefix("#") for link in root.xpath("//use/@href")}
    assert shapes <= set(ids)


@every_page
def test_every_field_has_a_label(name: str) -> None:
    root = page(name)

    for field in root.xpath("//input[not(@type='hidden')] | //textarea | //select"):
        labels = root.xpath(f"//label[@for='{field.get('id')}']") if field.get("id") else []
        assert labels or field.xpath("ancestor::label"), lxml.html.tostring(field)


@every_page
def test_nothing_is_inline(name: str) -> None:
    root = page(name)

    assert root.xpath("//style | //*[@style]") == []
    ours = {f"/static/{assets()[script].name}" for script in ("page.js", "code.js")}
    assert {script.get("src") for script in root.xpath("//script")} <= ours
    assert [name for name in root.xpath("//@*") if name.attrname.startswith("on")] == []
    assert [link for link in root.xpath("//@href | //@src") if "javascript:" in link] == []


@every_page
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    loaded = page(name).xpath("//link/@href | //script/@src | //img/@src")

    assert [link for link in loaded if not link.startswith("/")] == []


@every_page
def test_every_form_that_changes_something_has_the_token(name: str) -> None:
    for form in page(name).xpath("//form[@method='post']"):
        assert form.xpath("./input[@name='csrf']/@value") == ["token-of-the-visitor"]


@every_page
def test_no_id_of_a_message_is_shown(name: str) -> None:
    assert IDS.findall(page_bytes(name).decode()) == []


@every_page
def test_a_page_knows_its_language_and_leads_to_the_other(name: str) -> None:
    root = page(name, "de")

    assert root.get("lang") == "de"
    (link,) = root.xpath("//nav//a[@hreflang]")
    assert (link.get("href"), link.get("lang"), link.text) == ("/here?lang=en", "en", "English")
    (heading,) = said(root, "//h1")
    assert heading == heading.upper() or heading in said(page(name), "//h1")


@every_page
def test_a_first_view_is_small(name: str) -> None:
    loaded = sum(len(asset.content) for asset in assets().values())

    assert len(page_bytes(name)) + loaded < 100_000


@every_page
def test_no_page_shows_a_password(name: str) -> None:
    assert page(name).xpath("//input[@type='password']/@value") == []


@every_page
def test_values_of_strangers_are_no_markup(name: str) -> None:
    assert b"<script>alert" not in page_bytes(name)
    assert page(name).xpath("//a[contains(@href, 'evil.example')]") == []


@pytest.mark.parametrize(
    "name", ["bad-hostile", "compare-hostile", "login-hostile", "progress-hostile", "start-odd"]
)
def test_values_of_strangers_are_shown_as_text(name: str) -> None:
    root = page(name)
    shown = [*root.xpath("//body//text()"), *root.xpath("//@value")]

    assert any(HOSTILE in text for text in shown)


@pytest.mark.parametrize("template", sorted(contexts()))
def test_a_template_uses_each_field_of_its_context_and_no_other(template: str) -> None:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    tree = Environment(autoescape=True).parse(source)
    used = meta.find_undeclared_variables(tree) - OF_ALL - OF_ENVIRONMENT - own_names(tree)

    assert used == set(contexts()[template].__struct_fields__)


def test_every_template_has_a_context_and_every_context_a_page() -> None:
    found = {path.name for path in TEMPLATES.glob("*.html")} - {"layout.html"}

    assert found == set(contexts())
    assert found == {make(words).template for make in PAGES.values()}


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.glob("**/*.html")), ids=lambda path: str(path.name)
)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    tokens = Environment(autoescape=True).lex(path.read_text(encoding="utf-8"))
    filled = {"data": None, "variable_begin": "x"}
    markup = "".join(filled[kind] or value for _, kind, value in tokens if kind in filled)
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    spoken = [text for text in root.xpath("//text()[not(parent::pre)]") if text.strip()]
    for attribute in ("alt", "title", "aria-label", "placeholder"):
        spoken += [value for value in root.xpath(f"//@{attribute}") if value.strip()]

    assert [text for text in spoken if re.search(r"[A-Za-z]{2,}", text.replace("x", ""))] == []


def test_the_site_may_have_a_name_of_its_own() -> None:
    logo = Logo(media_type="image/png", content=b"x")
    brand = Brand(
        name="Mail of <Lindenhof>",
        logo=logo,
        helpdesk="0123 456",
        imprint="https://lindenhof.example/imprint",
    )
    visitor = Visitor(csrf="x", path="/", brand=brand)

    root = read_html(pages().render(PAGES["start"](words), "en", visitor))

    assert root.xpath("//a[@class='brand']/img/@src") == [logo.url]
    assert root.xpath("//footer//a[starts-with(@href, 'https')]/@href") == [brand.imprint]
    assert "0123 456" in said(root, "//footer")[0]
    assert said(root, "//a[@class='brand']") == ["Mail of <Lindenhof>"]
    assert said(root, "//title")[0].endswith("\N{EN DASH} Mail of <Lindenhof>")


def test_pages_without_a_script_come_again_by_themselves() -> None:
    again = "//head/noscript/meta[@http-equiv='refresh']/@content"

    assert page("progress").xpath(again) == ["2"]
    assert page("busy").xpath(again) == ["2"]
    assert page("answer").xpath(again) == []


def test_the_token_is_that_of_the_visitor() -> None:
    assert VISITOR.csrf.encode() in page_bytes("start")


@every_page
def test_fields_say_what_a_browser_may_fill_in(name: str) -> None:
    typed = page(name).xpath("//input[@type='text' or @type='email' or @type='password']")

    assert {field.get("autocomplete") for field in typed} <= {"off", "email"}
    assert {field.get("type") for field in typed} <= {"text", "password"}


@every_page
def test_pictures_have_words_and_a_size(name: str) -> None:
    pictures = page(name).xpath("//main//img")

    assert all(one.get("alt") and one.get("width") and one.get("height") for one in pictures)


def test_the_first_page_has_a_description() -> None:
    (description,) = page("start").xpath("//meta[@name='description']/@content")

    assert description in said(page("start"), "//main//p")


def test_the_frame_of_a_phone_has_the_colour_of_the_page() -> None:
    css = assets()["page.css"].content.decode()
    colours = page("start").xpath("//meta[@name='theme-color']/@content")

    assert colours == re.findall(r"--ground: (#[0-9a-f]{6});", css)
