"""What the operator asks: certificates, health, metrics and domains."""

import asyncio
import json
from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.metrics import client_of
from autoconf.publish.site import Site
from tests.publish.asking import Reply, request, site_of
from tests.renderers.rendering import english


@pytest.fixture(name="public")
def _public(tmp_path: Path) -> PublishingApp:
    return PublishingApp(site_of(tmp_path), english)


def ask(public: PublishingApp, target: str, method: str = "GET") -> Reply:
    return asyncio.run(request(AdminApp(public, english), target, method=method, host="admin"))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("autoconfig.example.com", 200),
        ("autodiscover.xn--bcher-kva.example", 200),
        ("ua-auto-config.example.com", 200),
        ("example.com", 200),
        ("AUTOCONFIG.example.com.", 200),
        ("auto.hoster.example", 200),
        ("www.example.com", 404),
        ("autoconfig.stranger.example", 404),
        ("autoconfig.autoconfig.example.com", 404),
        ("-bad-", 404),
        ("autoconfig.example.com" + "&a=b" * 9, 404),
        ("", 404),
    ],
)
def test_a_name_of_ours_may_have_a_certificate(
    public: PublishingApp, name: str, status: int
) -> None:
    assert ask(public, f"/ask?domain={name}").status == status


def test_a_domain_has_its_profile_and_its_records(public: PublishingApp) -> None:
    content = json.loads(ask(public, "/domains/b%C3%BCcher.example").body)

    records = {(record["name"], record["type"]): record["value"] for record in content["records"]}
    assert (content["domain"], content["profile"]) == ("xn--bcher-kva.example", "white-label")
    assert records["autoconfig.xn--bcher-kva.example.", "CNAME"] == "auto.hoster.example."
    assert ask(public, "/domains/stranger.example").status == 404


def test_the_records_are_also_lines_of_a_zone_file(public: PublishingApp) -> None:
    reply = ask(public, "/domains/example.com?format=zone")

    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert b"$" not in reply.body
    assert b"autoconfig.example.com. 3600 IN CNAME auto.hoster.example.\n" in reply.body


def test_answers_are_counted_without_names(public: PublishingApp) -> None:
    agent = ("user-agent", "Mozilla/5.0 (X11; rv:153.0) Gecko/20100101 Thunderbird/153.7.0")
    asyncio.run(
        request(public, "/mail/config-v1.1.xml", host="autoconfig.example.com", headers=[agent])
    )
    asyncio.run(request(public, "/", host="a b"))
    ask(public, "/ask?domain=autoconfig.example.com")

    metrics = ask(public, "/metrics").body.decode()

    labels = 'client="thunderbird",endpoint="autoconfig",status="200"'
    assert f"mail_autoconf_requests_total{{{labels}}} 1.0\n" in metrics
    assert 'mail_autoconf_refused_total{reason="host"} 1.0\n' in metrics
    assert 'mail_autoconf_ask_total{answer="yes"} 1.0\n' in metrics
    assert "mail_autoconf_domains 3.0\n" in metrics
    assert "example.com" not in metrics


def test_a_load_that_fails_is_counted_and_the_old_site_stays(
    public: PublishingApp,
) -> None:
    def broken() -> Site:
        raise UsageError("serve.wrong", why="gone")

    before = public.site
    with pytest.raises(UsageError):
        public.load(broken)

    assert public.site is before
    assert "mail_autoconf_load_errors_total 1.0\n" in ask(public, "/metrics").body.decode()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8081", 200), ("[::1]:8081", 200), ("localhost", 200), ("admin:80", 200),
        ("auto.hoster.example:8081", 200), ("evil.example", 403),
        ("127.0.0.1.evil.example:8081", 403),
    ],
)  # fmt: skip
def test_a_web_page_cannot_lead_a_browser_here(
    public: PublishingApp, host: str, status: int
) -> None:
    reply = asyncio.run(request(AdminApp(public, english), "/healthz", host=host))

    assert reply.status == status


def test_health_is_told_and_nothing_else(public: PublishingApp) -> None:
    assert (ask(public, "/healthz").status, ask(public, "/readyz").status) == (200, 200)
    assert ask(public, "/").status == 404
    assert ask(public, "/ask", method="POST").status == 405


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("okhttp/4.12.0", "thunderbird-android"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17726; Pro)", "outlook"),
        ("OutlookMobileCloudService-Autodetect/1.0.0", "outlook"),
        ("Evolution/3.52.0", "evolution"),
        ("", "other"),
    ],
)
def test_programs_are_told_by_their_user_agent(agent: str, client: str) -> None:
    assert client_of(agent) == client


def test_the_public_listener_knows_none_of_it(public: PublishingApp) -> None:
    async def statuses() -> list[int]:
        paths = ("/ask?domain=example.com", "/metrics", "/healthz", "/domains/example.com")
        return [(await request(public, path, host="example.com")).status for path in paths]

    assert asyncio.run(statuses()) == [404, 404, 404, 404]
