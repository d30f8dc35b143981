"""The page for people, and the configuration of web servers."""

import re
from pathlib import Path

import pytest
from lxml import html
from msgspec.structs import replace

from autoconf.model.server import SocketType
from tests.renderers.profiles import CONFIG, IMAP, POP3, SMTP, server
from tests.renderers.published.settings import WHOLE, files, published

SNIPPETS = ("snippets/nginx.conf", "snippets/apache.conf", "snippets/Caddyfile")


def page(content: bytes) -> html.HtmlElement:
    return html.fromstring(content.decode())


def test_the_page_has_the_values_to_type_and_names_nobody() -> None:
    content = files(WHOLE)["www/index.html"]
    cells = [cell.text_content() for cell in page(content).iter("td")]

    for value in ("imap.example.com", "993", "pop.example.com", "995", "smtp.example.com", "465"):
        assert value in cells
    assert "your full e-mail address" in cells
    assert b"%EMAIL" not in content
    assert b"not tested" not in content


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    made = page(files(WHOLE)["www/index.html"])

    assert not list(made.iter("script", "img", "link", "iframe", "form"))
    assert "default-src 'none'" in made.xpath("//meta[@http-equiv]/@content")[0]
    links = made.xpath("//a/@href")
    assert "https://autoconfig.example.com/apple.mobileconfig" in links


def test_the_providers_own_words_are_no_markup() -> None:
    evil = replace(CONFIG, display_name="<b>Evil</b>", hint="<script>alert(1)</script>")
    content = files(published(IMAP, SMTP, config=evil))["www/index.html"]

    assert b"<script" not in content
    assert b"<b>Evil" not in content
    assert "Provider: <b>Evil</b>" in page(content).text_content()


@pytest.mark.parametrize(
    ("servers", "security"),
    [
        ((POP3, SMTP), "SSL/TLS"),
        ((IMAP, server("smtp a.example.com", SocketType.STARTTLS)), "STARTTLS"),
    ],
    ids=["pop3", "starttls"],
)
def test_other_servers_have_their_page_too(servers: tuple[object, ...], security: str) -> None:
    made = published(*servers)  # type: ignore[arg-type]

    assert security in page(files(made)["www/index.html"]).text_content()


@pytest.mark.parametrize("path", SNIPPETS)
def test_a_snippet_has_all_values_filled_in(path: str) -> None:
    text = files(WHOLE)[path].decode()

    assert not re.findall(r"@[A-Z]+@", text)
    for name in ("autoconfig", "autodiscover", "ua-auto-config", "web"):
        assert f"{name}.example.com" in text


@pytest.mark.parametrize("path", SNIPPETS[:2])
def test_certbot_renews_in_the_folder_that_publish_md_names(path: str) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "publish.md").read_text()
    (folder,) = re.findall(r"certbot certonly --webroot -w (\S+)", manual)
    (served,) = re.findall(
        r"(?:root |Alias /.well-known/acme-challenge/ )(\S+?)(?:/.well-known/acme-challenge/|; })",
        files(WHOLE)[path].decode(),
    )

    assert served == folder


@pytest.mark.parametrize("path", SNIPPETS)
def test_a_snippet_leaves_the_web_site_of_the_domain_alone(path: str) -> None:
    text = files(published(IMAP, SMTP, web_host="example.com"))[path].decode()

    active = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    names = [word.strip(",;{") for line in active for word in line.split()]
    assert "autoconfig.example.com" in names
    assert "example.com" not in names
