"""What each mail program sends, and what it gets."""

import json
import plistlib
from pathlib import Path
from typing import Final

import pytest

from autoconf.formats import autodiscover_xml, clientconfig_xml, pacc_json
from autoconf.model.address import EmailAddress
from autoconf.publish.site import Site
from tests.publish import android
from tests.publish.asking import HOSTER, ask, site_of

_AUTOCONFIG: Final = "/mail/config-v1.1.xml"
_WELL_KNOWN: Final = "/.well-known/autoconfig/mail/config-v1.1.xml"
_POX: Final = "/autodiscover/autodiscover.xml"
_V2: Final = "/autodiscover/autodiscover.json"
_V1: Final = "AutodiscoverV1"
_PACC: Final = "/.well-known/user-agent-configuration.json"
_QUESTION: Final = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/{kind}/requestschema/2006">
<Request><EMailAddress>{address}</EMailAddress><AcceptableResponseSchema>
http://schemas.microsoft.com/exchange/autodiscover/{kind}/responseschema/{year}
</AcceptableResponseSchema></Request></Autodiscover>"""


@pytest.fixture(name="site", scope="module")
def _site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(tmp_path_factory.mktemp("serve"))


def pox(address: str, kind: str = "outlook", year: str = "2006a") -> bytes:
    return _QUESTION.format(address=address, kind=kind, year=year).encode()


def error_code(body: bytes) -> str:
    return body.partition(b"<ErrorCode>")[2].partition(b"<")[0].decode()


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (f"{_AUTOCONFIG}?emailaddress=a%2Bb%40example.com", "autoconfig.example.com"),
        (f"{_WELL_KNOWN}?emailaddress=a%2Bb%40example.com", "example.com"),
        (_AUTOCONFIG, "autoconfig.example.com"),
        (_AUTOCONFIG, "AutoConfig.Example.COM:443"),
        (_WELL_KNOWN, "example.com"),
        (f"{_AUTOCONFIG}?emailaddress=a+b@example.com", "autoconfig.example.com"),
        (f"{_AUTOCONFIG}?emailaddress=a%40example.com&emailmd5=0a1b", "autoconfig.example.com"),
        (f"{_AUTOCONFIG}?emailaddress=EVOLUTIONUSER%40example.com", "autoconfig.example.com"),
        (f"/v1.1{_AUTOCONFIG}?emailaddress=a%40example.com", "auto.hoster.example"),
        (f"{_AUTOCONFIG}?emailaddress=a%40EXAMPLE.com", "auto.hoster.example"),
    ],
    ids=[
        "thunderbird", "thunderbird-well-known", "k9", "port-and-case", "k9-well-known",
        "fairemail", "evolution", "old-evolution", "nine", "host-of-the-hoster",
    ],
)  # fmt: skip
def test_readers_of_autoconfig_get_the_same_bytes(site: Site, target: str, host: str) -> None:
    reply = ask(site, target, host=host)

    config, _ = clientconfig_xml.parse(reply.body, domain="example.com", address=None)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/xml; charset=utf-8"
    assert reply.body.startswith(b"<?xml")
    assert config.domains == ("example.com",)
    assert [s.hostname for s in config.servers] == ["imap.hoster.example", "smtp.hoster.example"]
    assert reply.body == ask(site, _AUTOCONFIG).body


@pytest.mark.parametrize(
    ("domain", "host", "username"),
    [
        ("example.com", "hoster.example", "alice@example.com"),
        ("short.example", "hoster.example", "alice"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", "alice@xn--bcher-kva.example"),
    ],
)
@pytest.mark.parametrize("target", [_AUTOCONFIG, _WELL_KNOWN])
def test_thunderbird_for_android_takes_the_file_that_it_asks_for_without_an_address(
    site: Site, domain: str, host: str, username: str, target: str
) -> None:
    reply = ask(site, target, host=domain if target == _WELL_KNOWN else f"autoconfig.{domain}")

    imap, smtp = android.read(reply.body, f"alice@{domain}")
    assert imap == ("imap", f"imap.{host}", 993, "SSL", username)
    assert smtp[:4] == ("smtp", f"smtp.{host}", 465, "SSL")


def test_customers_have_their_own_host_names(site: Site) -> None:
    reply = ask(site, _AUTOCONFIG, host="autoconfig.xn--bcher-kva.example")

    config, _ = clientconfig_xml.parse(reply.body, domain="xn--bcher-kva.example", address=None)
    assert config.incoming[0].hostname == "imap.xn--bcher-kva.example"
    assert b"stand-in" not in reply.body


@pytest.mark.parametrize("target", [_AUTOCONFIG, _WELL_KNOWN, _PACC, "/", "/apple.mobileconfig"])
def test_a_stranger_gets_no_document_and_no_name(site: Site, target: str) -> None:
    for reply in (
        ask(site, target, host="autoconfig.stranger.example"),
        ask(site, target, host="stranger.example"),
        ask(site, target, host="auto.hoster.example"),
    ):
        assert reply.status == 404
        assert b"example.com" not in reply.body


def test_a_strangers_address_is_not_answered_by_the_host(site: Site) -> None:
    assert ask(site, f"{_AUTOCONFIG}?emailaddress=a%40stranger.example").status == 404


@pytest.mark.parametrize("address", ["", "alice", "a%40", "a%40-bad-", "%40%40", "a%0d%0ab"])
def test_what_is_no_address_is_answered_by_the_host(site: Site, address: str) -> None:
    reply = ask(site, f"{_AUTOCONFIG}?emailaddress={address}")

    assert reply.status == 200
    assert reply.body == ask(site, _AUTOCONFIG).body


@pytest.mark.parametrize(
    "path", [_POX, "/Autodiscover/Autodiscover.xml", "/AUTODISCOVER/AutoDiscover.XML"]
)
def test_outlook_gets_the_login_name_in_any_letter_case(site: Site, path: str) -> None:
    reply = ask(
        site,
        path,
        method="POST",
        body=pox("a&amp;b@short.example"),
        host="autodiscover.short.example",
    )

    settings = autodiscover_xml.parse(reply.body, address=EmailAddress.parse("a&b@short.example"))
    assert isinstance(settings, autodiscover_xml.Settings)
    names = [server.username for server in settings.config.servers]
    assert reply.headers["cache-control"] == "no-store"
    assert b"<LoginName>a&amp;b</LoginName>" in reply.body
    assert b"<LoginName>a&amp;b@short.example</LoginName>" in reply.body
    assert names == ["%EMAILLOCALPART%", "%EMAILADDRESS%"]
    assert reply.body.count(b"<Account>") == 1


def test_a_local_part_that_looks_like_a_blank_stays_what_it_is(site: Site) -> None:
    reply = ask(site, _POX, method="POST", body=pox("%EMAILDOMAIN%@short.example"))

    assert b"<LoginName>%EMAILDOMAIN%</LoginName>" in reply.body


@pytest.mark.parametrize("domain", ["example.com", "short.example"])
def test_delta_chat_gets_an_answer_to_get_without_a_name(site: Site, domain: str) -> None:
    reply = ask(site, _POX, host=f"autodiscover.{domain}")

    assert reply.status == 200
    assert b"<Server>imap.hoster.example</Server>" in reply.body
    assert b"LoginName" not in reply.body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pox("a@stranger.example"), "500"),
        (pox("not an address"), "600"),
        (pox("a@example.com", "mobilesync", "2006"), "601"),
        (b"", "600"),
        (b"<html>", "600"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Autodiscover>&b;</Autodiscover>', "600"),
        (b"<a>" * 30 + b"</a>" * 30, "600"),
        (pox("a@example.com").decode().encode("utf-16"), ""),
    ],
)
def test_a_question_that_is_refused_has_the_status_200(site: Site, body: bytes, code: str) -> None:
    reply = ask(site, _POX, method="POST", body=body)

    assert reply.status == 200
    assert error_code(reply.body) == code
    assert b"stranger" not in reply.body


@pytest.mark.parametrize(
    ("target", "status", "value"),
    [
        (f"{_V2}?Email=a@example.com&Protocol=Autodiscoverv1&RedirectCount=1", 200, _V1),
        (f"{_V2}/v1.0/a@example.com?Protocol=AUTODISCOVERV1", 200, _V1),
        ("/Autodiscover/Autodiscover.json/V1.0/a@example.com?protocol=autodiscoverv1", 200, _V1),
        (f"{_V2}?Email=a@example.com&Protocol=ActiveSync&RedirectCount=1", 400, "InvalidProtocol"),
        (f"{_V2}?Email=a@example.com&Protocol=EWS", 400, "InvalidProtocol"),
        (f"{_V2}?Email=a@stranger.example&Protocol=Autodiscoverv1", 400, "UserNotFound"),
        (f"{_V2}?Protocol=Autodiscoverv1", 400, "InvalidUserId"),
    ],
)  # fmt: skip
def test_outlooks_cloud_gets_json_and_never_404(
    site: Site, target: str, status: int, value: str
) -> None:
    reply = ask(site, target, host="autodiscover.example.com")

    content = json.loads(reply.body)
    assert (reply.status, content.get("Protocol") or content["ErrorCode"]) == (status, value)
    if status == 200:
        assert content["Url"] == "https://auto.hoster.example/autodiscover/autodiscover.xml"


def test_one_pacc_document_serves_all_customers_of_a_profile(site: Site) -> None:
    reply = ask(site, _PACC, host="ua-auto-config.example.com")
    config, _ = pacc_json.parse(reply.body, domain="example.com")

    assert [s.hostname for s in config.servers] == ["imap.hoster.example", "smtp.hoster.example"]
    assert b"example.com" not in reply.body


def test_apples_profile_for_an_address_has_the_same_identifier_each_time(site: Site) -> None:
    target = "/apple.mobileconfig?emailaddress=alice%40example.com"
    first, second = ask(site, target), ask(site, target)

    content = plistlib.loads(first.body)
    assert first.body == second.body
    assert content["PayloadContent"][0]["EmailAddress"] == "alice@example.com"
    assert content["PayloadDescription"].endswith("The device asks for your password.")
    assert first.headers["content-type"] == "application/x-apple-aspen-config"
    assert first.headers["content-disposition"] == 'attachment; filename="example.com.mobileconfig"'
    assert first.headers["cache-control"] == "no-store"


def test_apples_profile_for_everybody_names_nobody(site: Site) -> None:
    content = plistlib.loads(ask(site, "/apple.mobileconfig").body)

    assert "EmailAddress" not in content["PayloadContent"][0]
    assert content["PayloadDescription"].endswith("The device asks for your address and password.")


def test_people_get_a_page_about_their_domain(site: Site) -> None:
    reply = ask(site, "/", host="autoconfig.xn--bcher-kva.example")

    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "b\u00fccher.example" in reply.body.decode()
    assert "imap.xn--bcher-kva.example" in reply.body.decode()
    assert "stand-in" not in reply.body.decode()


def test_services_are_told_by_a_redirect(site: Site) -> None:
    reply = ask(site, "/.well-known/caldav", host="example.com")

    assert (reply.status, reply.headers["location"]) == (307, "https://dav.hoster.example/")
    assert ask(site, "/.well-known/carddav", host="example.com").status == 404


def test_documents_may_be_kept_and_are_not_sent_twice(site: Site) -> None:
    first = ask(site, _AUTOCONFIG)
    again = ask(site, _AUTOCONFIG, headers=[("if-none-match", first.headers["etag"])])
    other = ask(site, _AUTOCONFIG, headers=[("if-none-match", '"another"')])

    assert first.headers["cache-control"] == "public, max-age=3600"
    assert first.headers["vary"] == "Host"
    assert first.headers["access-control-allow-origin"] == "*"
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status == 200


def test_documents_with_the_same_tag_are_the_same(site: Site, tmp_path: Path) -> None:
    other = site_of(tmp_path, HOSTER, "domain,profile\nexample.com,white-label\nb.example,basic\n")
    hosts = ("example.com", "b.example", "short.example", "xn--bcher-kva.example")
    replies = [
        ask(one, path, host=host)
        for one in (site, other)
        for path in (_AUTOCONFIG, _POX, _PACC, "/", "/apple.mobileconfig")
        for host in hosts
    ]
    bodies = {(r.headers["etag"], r.body) for r in replies if r.status == 200}

    assert len({tag for tag, _ in bodies}) == len({body for _, body in bodies}) == len(bodies) > 10


def test_head_is_get_without_a_body(site: Site) -> None:
    get, head = ask(site, _AUTOCONFIG), ask(site, _AUTOCONFIG, method="HEAD")

    assert head.body == b""
    assert head.headers == get.headers


def test_other_methods_are_told_which_ones_are_answered(site: Site) -> None:
    options, put = ask(site, _POX, method="OPTIONS"), ask(site, _AUTOCONFIG, method="PUT")

    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert options.headers["access-control-allow-methods"] == options.headers["allow"]
    assert (put.status, put.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    "host",
    [
        None, "", "a b", "example.com/evil", "x" * 300, "example.com, evil.example",
        "autoconfig.\xe4.example",
    ],
)  # fmt: skip
def test_a_host_header_that_is_no_name_is_refused(site: Site, host: str | None) -> None:
    assert ask(site, _AUTOCONFIG, host=host).status == 400


def test_two_host_headers_are_refused(site: Site) -> None:
    assert ask(site, _AUTOCONFIG, headers=[("host", "autoconfig.example.com")]).status == 400


def test_http_1_0_may_leave_the_host_out_where_the_address_tells_the_domain(site: Site) -> None:
    query = f"{_AUTOCONFIG}?emailaddress=a%40example.com"

    assert ask(site, query, host=None, http="1.0").status == 200
    assert ask(site, _AUTOCONFIG, host=None, http="1.0").status == 404


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        (f"{_AUTOCONFIG}?emailaddress={'a' * 2048}", [], 414),
        (_AUTOCONFIG, [("x-large", "a" * 20_000)], 431),
        (_AUTOCONFIG, [(f"x-{n}", "a" * 100) for n in range(200)], 431),
    ],
)
def test_a_large_head_is_refused(
    site: Site, target: str, headers: list[tuple[str, str]], status: int
) -> None:
    assert ask(site, target, headers=headers).status == status


def test_a_large_body_is_refused_by_its_length_and_by_its_bytes(site: Site) -> None:
    said = ask(site, _POX, method="POST", headers=[("content-length", "20000000")])
    huge = ask(site, _POX, method="POST", headers=[("content-length", "9" * 5000)])
    sent = ask(site, _POX, method="POST", body=[b"a" * 10_000] * 3)

    assert (said.status, huge.status, sent.status) == (413, 413, 413)


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/../etc/passwd", "/mail/", "/MAIL/config-v1.1.xml", "/autodiscover/",
     "/autodiscover/autodiscover.json/v1.0/a/b", "//", "/%00"],
)  # fmt: skip
def test_other_paths_are_not_found(site: Site, path: str) -> None:
    assert ask(site, path).status == 404


def test_no_login_is_ever_asked_for(site: Site) -> None:
    reply = ask(site, _AUTOCONFIG, headers=[("authorization", "Basic YTpi")])

    assert reply.status == 200
    assert "www-authenticate" not in reply.headers


def test_the_domain_of_another_profile_has_other_settings(tmp_path: Path) -> None:
    site = site_of(tmp_path, HOSTER, "domain,profile\na.example,basic\nb.example,short-names\n")

    assert b"%EMAILADDRESS%" in ask(site, _AUTOCONFIG, host="a.example").body
    assert b"%EMAILLOCALPART%" in ask(site, _AUTOCONFIG, host="b.example").body
