"""What a load balancer hears."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from autoconf.formats import serving_toml
from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.keeping import Keeper
from autoconf.publish.metrics import Metrics
from autoconf.publish.readiness import Readiness
from autoconf.publish.sources.reading import Lists
from tests.publish.asking import CUSTOMERS, HOSTER, Reply, request
from tests.renderers.rendering import english

_LONG_S = 601.0


def test_a_list_that_was_never_read_has_an_age_since_the_start() -> None:
    metrics = Metrics()
    age = 'mail_autoconf_source_age_seconds{source="customers"} '
    metrics.source_failed("customers")

    assert age in metrics.text().decode()
    assert metrics.age("customers") is None
    metrics.source_read("customers")
    metrics.keep_sources([])
    assert age not in metrics.text().decode()


class _Metrics(Metrics):
    """Tells an age that has not passed."""

    of_lists: float | None = 0.0

    def age(self, name: str) -> float | None:
        assert name == "customers"
        return self.of_lists


def ready(
    folder: Path,
    customers: str = CUSTOMERS,
    *,
    is_answering: bool = True,
    age_s: float | None = 0.0,
    refresh_s: float = 60.0,
) -> Reply:
    (folder / "customers.csv").write_text(customers, "utf-8")
    serving = serving_toml.parse(HOSTER, "serve.toml", folder)
    source = replace(serving.sources[0], refresh_s=refresh_s)
    metrics = _Metrics()
    metrics.of_lists = age_s
    lists = Lists(str(folder / "state"), lambda _message: None)
    keeper = Keeper(Configuration(), replace(serving, sources=(source,)), lists, metrics, english)
    public = PublishingApp(keeper.read_lists(), english, metrics)
    answer = Readiness(public, keeper, lambda: is_answering).answer
    return asyncio.run(request(AdminApp(public, english, answer), "/readyz", host="admin"))


def test_a_server_with_domains_is_ready(tmp_path: Path) -> None:
    reply = ready(tmp_path)

    assert (reply.status, reply.body) == (200, b"ok\n")


def test_a_server_without_a_domain_is_not(tmp_path: Path) -> None:
    reply = ready(tmp_path, "domain\n")

    assert (reply.status, reply.body) == (503, b"no domain is served\n")


def test_a_server_whose_workers_are_gone_is_not(tmp_path: Path) -> None:
    reply = ready(tmp_path, is_answering=False)

    assert (reply.status, reply.body) == (503, b"no worker answers\n")


def test_an_old_list_is_named_and_still_served(tmp_path: Path) -> None:
    reply = ready(tmp_path, age_s=_LONG_S)

    assert reply.status == 200
    assert reply.body == b"ok\nthe list customers was not read for 601 seconds\n"


def test_a_list_that_is_seldom_read_is_old_later(tmp_path: Path) -> None:
    assert ready(tmp_path, age_s=_LONG_S, refresh_s=3600.0).body == b"ok\n"


def test_a_list_of_an_earlier_start_is_named(tmp_path: Path) -> None:
    reply = ready(tmp_path, age_s=None)

    assert reply.status == 200
    assert b"the list customers was not read since the start; " in reply.body
