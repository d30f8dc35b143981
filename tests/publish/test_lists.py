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
        ("domain\na.example\n-bad-.example\n", 3),
        ("domain,profile\na.example,unknown\n", 2),
        ('domain,profile\n"a.example\n', 2),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, table: str, line: int) -> None:
    with pytest.raises(MalformedDocumentError) as caught:
        site_of(tmp_path, HOSTER, table)

    assert caught.value.line == line
    assert str(tmp_path / "customers.csv") in str(caught.value)


def test_a_list_without_a_profile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a.example\n")

    with pytest.raises(MalformedDocumentError, match="no profile"):
        files.read(folder(tmp_path, profile=""))


def test_a_list_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="missing"):
        files.read(folder(tmp_path / "missing"))


def test_a_profile_without_a_server_to_send_is_refused(tmp_path: Path) -> None:
    configuration = HOSTER.replace(b'"smtp"', b'"pop3"')

    with pytest.raises(MalformedDocumentError, match="profile basic"):
        site_of(tmp_path, configuration)


def test_a_host_is_a_domain_or_one_of_its_three_names(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, "domain\na.example\nautoconfig.a.example\n")

    assert site.domain_of_host("autodiscover.a.example") == "a.example"
    assert site.domain_of_host("autoconfig.a.example") == "autoconfig.a.example"
    assert site.domain_of_host("autoconfig.autodiscover.a.example") is None
    assert site.domain_of_host("mail.a.example") is None
    assert Site({}).domain_of_host("a.example") is None
