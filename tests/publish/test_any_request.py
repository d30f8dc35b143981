"""Whatever is asked: there is an answer, it is no error of ours, and it names no stranger."""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.publish.admin import AdminApp
from autoconf.publish.app import PublishingApp
from autoconf.publish.endpoints import ENDPOINTS
from tests.publish.asking import Reply, request, site_of
from tests.renderers.rendering import english

_STATUSES: Final = frozenset({200, 204, 304, 307, 400, 404, 405, 413, 414, 431})
_PATHS: Final = (*ENDPOINTS, "/autodiscover/autodiscover.json/v1.0/a@example.com")
_DOMAINS: Final = ("example.com", "short.example", "b\u00fccher.example", "stranger.example", "")
_ADDRESSES: Final = st.builds("{}@{}".format, st.text(max_size=300), st.sampled_from(_DOMAINS))
_TEXTS: Final = st.one_of(st.text(max_size=300), _ADDRESSES)
_KEYS: Final = ("emailaddress", "Email", "Protocol", "domain", "x")
_QUERIES: Final = st.one_of(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=300),
    st.lists(st.tuples(st.sampled_from(_KEYS), _TEXTS), max_size=30).map(
        lambda pairs: "&".join(f"{key}={quote(value)}" for key, value in pairs)
    ),
)
_BODY: Final = "<Autodiscover><Request><EMailAddress>{}</EMailAddress></Request></Autodiscover>"
_BODIES: Final = st.one_of(
    st.binary(max_size=300), _TEXTS.map(lambda text: _BODY.format(text).encode())
)


@pytest.fixture(name="public", scope="module")
def _public(tmp_path_factory: pytest.TempPathFactory) -> PublishingApp:
    return PublishingApp(site_of(tmp_path_factory.mktemp("serve")), english)


def headers_are_plain(headers: Mapping[str, str]) -> bool:
    return all(value.isascii() and value.isprintable() for value in headers.values())


@given(
    path=st.one_of(st.sampled_from(_PATHS), st.text(max_size=100).map(lambda t: f"/{quote(t)}")),
    query=_QUERIES,
    host=st.one_of(st.sampled_from(("autoconfig.example.com", "short.example")), st.text()),
    method=st.sampled_from(("GET", "HEAD", "POST", "OPTIONS", "PUT")),
    body=_BODIES,
)
def test_the_public_listener_has_an_answer(
    public: PublishingApp, path: str, query: str, host: str, method: str, body: bytes
) -> None:
    asked = request(public, f"{path}?{query}", host=host, method=method, body=body)
    reply: Reply = asyncio.run(asked)

    assert reply.status in _STATUSES
    assert headers_are_plain(reply.headers)
    assert b"stranger" not in reply.body


@given(
    path=st.one_of(
        st.sampled_from(("/ask", "/metrics", "/domains/example.com")),
        _TEXTS.map(lambda text: f"/domains/{quote(text)}"),
    ),
    query=_QUERIES,
)
def test_the_admin_listener_has_an_answer(public: PublishingApp, path: str, query: str) -> None:
    reply = asyncio.run(request(AdminApp(public, english), f"{path}?{query}", host="admin"))

    assert reply.status in {200, 400, 404}
    assert headers_are_plain(reply.headers)
