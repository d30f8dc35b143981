"""User names in the files of the command line's programs, read back by independent readers."""

from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from autoconf.renderers.clients import fetchmail, getmail, mbsync, mpop, msmtp, offlineimap
from autoconf.renderers.interface import Renderer
from tests.renderers.readers_command_line import (
    read_fetchmail,
    read_ini,
    read_mbsync,
    read_msmtp,
    with_user_name,
)

NAME = "alice@example.com"


def of_fetchmail(content: bytes) -> str:
    words = read_fetchmail(content)
    return words[words.index("user") + 1]


def of_getmail(content: bytes) -> str:
    return read_ini(content, interpolated=False)["retriever"]["username"]


def of_mbsync(content: bytes) -> str:
    (name,) = read_mbsync(content)["IMAPAccount", NAME]["User"]
    return name


def of_msmtp(content: bytes) -> str:
    return read_msmtp(content)[NAME]["user"]


def of_offlineimap(content: bytes) -> str:
    return read_ini(content, interpolated=True)[f"Repository {NAME}-remote"]["remoteuser"]


@pytest.mark.parametrize(
    ("renderer", "read"),
    [
        pytest.param(fetchmail.RENDERER, of_fetchmail, id="fetchmail"),
        pytest.param(getmail.RENDERER, of_getmail, id="getmail"),
        pytest.param(mbsync.RENDERER, of_mbsync, id="mbsync"),
        pytest.param(mpop.RENDERER, of_msmtp, id="mpop"),
        pytest.param(msmtp.RENDERER, of_msmtp, id="msmtp"),
        pytest.param(offlineimap.RENDERER, of_offlineimap, id="offlineimap"),
    ],
)
@settings(deadline=None)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1))
@example('a"2')
@example("a\\n\\\\x22")
def test_every_user_name_comes_back_or_is_refused(
    renderer: Renderer, read: Callable[[bytes], str], name: str
) -> None:
    assume("%EMAIL" not in name)  # a placeholder is filled
    content = with_user_name(renderer, name)

    if content is not None:
        assert read(content) == name
