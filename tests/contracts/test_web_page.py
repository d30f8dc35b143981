"""docs/web.md names each option of ``web``, and each event with its fields."""

import re
from pathlib import Path
from typing import Final

import msgspec
import pytest

from autoconf.cli.commands.web import COMMAND
from autoconf.formats.event_json import event_document
from autoconf.messages import text
from autoconf.model.config import ClientConfig
from autoconf.model.events import (
    ConfigFound,
    ConfirmationNeeded,
    Done,
    Event,
    FileWritten,
    PasswordNeeded,
    Started,
)
from autoconf.model.message import Message

PAGE: Final = (Path(__file__).parents[2] / "docs" / "web.md").read_text(encoding="utf-8")
CLI: Final = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
_EVENTS: Final[tuple[Event, ...]] = (
    Started(address="a@example.com", sources=(), deadline_s=1.0),
    ConfigFound(config=ClientConfig(provider_id="x")),
    ConfirmationNeeded(hosts=(), reasons=()),
    PasswordNeeded(hosts=(), hints=()),
    FileWritten(client="x", files=()),
    Done(status=0),
)


def _english(message: Message) -> str:
    return text(message.id, message.parameters)


@pytest.mark.parametrize("event", _EVENTS, ids=lambda event: type(event).__name__)
def test_the_page_names_each_event_with_its_fields(event: Event) -> None:
    name, body = event_document(event, _english)
    fields = msgspec.json.decode(body, type=dict[str, object])
    row = re.search(rf"^\| `{name}` \| (.*) \|$", PAGE, re.MULTILINE)
    assert row
    assert all(f"`{field}`" in row[1] for field in fields)


@pytest.mark.parametrize("name", [one.opts[0] for one in COMMAND.params if one.opts])
def test_the_pages_name_each_option(name: str) -> None:
    assert f"`{name}" in PAGE + CLI or f" {name} " in PAGE + CLI
