"""Lists of domains, and the site that comes of them."""

from pathlib import Path

import pytest

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.model.serving import DomainSource, Serving
from autoconf.publish.building import build
from autoconf.publish.site import Site
from autoconf.publish.sources import files
from autoconf.publish.sources.reading import Lists
from tests.publish.asking import HOSTER, ask, site_of
from tests.renderers.rendering import english

_OWN = Path(__file__).parents[2] / "providers" / "posteo.yaml"


def folder(path: Path, profile: str = "basic") -> DomainSource:
    return DomainSource(name="few", kind="files", path=str(path), profile=profile)


def quiet(tmp_path: Path) -> Lists:
    return Lists(str(tmp_path / "state"), lambda _message: None)


def names(source: DomainSource) -> list[tuple[str, str]]:
    return [(named.domain, named.profile) for named in files.read(source).domains]


def test_a_text_file_has_a_name_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "# customers\nExample.COM\n\nb\u00fccher.example # new\r\n", "utf-8"
    )
    (tmp_path / "readme.md").write_text("not a list")

    assert names(folder(tmp_path)) == [("example.com", "basic"), ("xn--bcher-kva.example", "basic")]


def test_a_list_that_says_the_same_is_kept_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("example.com\n")
    lists = quiet(tmp_path)

    assert lists.read(folder(tmp_path)) is lists.read(folder(tmp_path))


def test_a_provider_file_brings_its_own_servers(tmp_path: Path) -> None:
    (tmp_path / "posteo.yaml").write_bytes(_OWN.read_bytes())

    site = build(Serving(sources=(folder(tmp_path, profile=""),)), quiet(tmp_path), english)

    assert b"posteo.de</hostname>" in ask(site, "/mail/config-v1.1.xml", host="posteo.net").body


def test_the_first_list_that_names_a_domain_decides(tmp_path: Path) -> None:
    table = "domain,profile\na.example,basic\na.example,short-names\n"

    site = site_of(tmp_path, HOSTER, table)

    assert site.domains["a.example"].profile.name == "basic"


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("name,profile\n", 1),
        ("", 1),
        ("domain,profil\na.example,basic\n", 1),
        ("domain,domain\na.example,basic\n", 1),
        ("domain,profile\na.example,unknown\n", 2),
        ('domain,profile\n"a.example\n', 2),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, table: str, line: int) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        site_of(tmp_path, HOSTER, table)

    assert caught.value.line == line
    assert str(tmp_path / "customers.csv") in str(caught.value)


def test_wrong_rows_are_left_out_and_told_with_their_lines(tmp_path: Path) -> None:
    table = "domain,profile\na.example,\n-bad-.example,\nb.example,unknown\nc.example,basic,x\n"
    table += "a.example,white-label\na.example,basic\n# x,y,z\n"
    (tmp_path / "a.csv").write_text(table)
    said: list[str] = []
    asked = DomainSource(
        name="few", kind="csv", path=str(tmp_path / "a.csv"), profile="basic",
        known_profiles=("basic", "white-label"),
    )  # fmt: skip

    listing = Lists(str(tmp_path / "state"), lambda message: said.append(english(message))).read(
        asked
    )

    assert [named.domain for named in listing.domains] == ["a.example"]
    assert "the list few has 4 wrong rows" in said[0]
    assert [f"a.csv:{line}: " in said[0] for line in (3, 4, 5, 6)] == [True] * 4
    assert "a.csv:5: this line has more values" in said[0]
    assert "a.csv:6: a.example stands above with the profile basic" in said[0]


@pytest.mark.parametrize(
    "table",
    [
        "Domain;Profile\na.example;white-label\n",
        "profile\tDOMAIN\nwhite-label\ta.example\n",
        '"sep=;"\r\ndomain;profile\r\na.example;white-label\r\n',
        "\ufeffsep=,\ndomain , profile\na.example, white-label\n",
    ],
)
def test_a_table_may_be_one_of_a_spreadsheet(tmp_path: Path, table: str) -> None:
    assert site_of(tmp_path, HOSTER, table).domains["a.example"].profile.name == "white-label"


def test_a_list_of_files_that_shrank_is_refused_after_a_restart_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(f"d{number}.example\n" for number in range(20)))
    quiet(tmp_path).read(folder(tmp_path))
    (tmp_path / "a.txt").write_text("d1.example\n")

    assert len(quiet(tmp_path).read(folder(tmp_path)).domains) == 20


def test_a_list_without_a_profile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a.example\n")

    with pytest.raises(MalformedDocumentError, match="no profile"):
        files.read(folder(tmp_path, profile=""))


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="missing"):
        files.read(folder(tmp_path / "missing"))


def test_a_profile_without_a_server_to_send_is_refused(tmp_path: Path) -> None:
    configuration = HOSTER.replace(b'"smtp"', b'"pop3"')

    with pytest.raises(
        MalformedDocumentError, match=r"profile\.basic\.servers: no server for sending"
    ):
        site_of(tmp_path, configuration)


def test_links_of_a_profile_may_lead_to_the_customers_domain(tmp_path: Path) -> None:
    own = HOSTER.replace(b"dav.hoster.example", b"dav.{domain}").replace(
        b"services", b'links = {help = "https://web.{domain}/"}\nservices'
    )
    site = site_of(tmp_path, own)

    reply = ask(site, "/.well-known/caldav", host="example.com")

    assert reply.headers["location"] == "https://dav.example.com/"
    assert b"https://web.example.com/" in ask(site, "/mail/config-v1.1.xml").body


def test_a_host_is_a_domain_or_one_of_its_three_names(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, "domain\na.example\nautoconfig.a.example\n")

    assert site.domain_of_host("autodiscover.a.example") == "a.example"
    assert site.domain_of_host("autoconfig.a.example") == "a.example"
    assert list(site.shadowing()) == ["autoconfig.a.example"]
    assert site.domain_of_host("autoconfig.autodiscover.a.example") is None
    assert site.domain_of_host("mail.a.example") is None
    assert Site({}).domain_of_host("a.example") is None
