from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Choices, LeaveOnServer, Profile
from autoconf.renderers.clients.autoconfig_xml import RENDERER
from tests.renderers.profiles import IMAP, PROFILES, profile
from tests.renderers.rendering import english


def root(made: Profile) -> Element:
    element: Element = fromstring(RENDERER.render(made, english).artifacts[0].content)
    return element


def test_it_holds_every_server_in_order() -> None:
    hosts = [element.text for element in root(profile()).iter("hostname")]

    assert hosts == [
        "imap.example.com",
        "pop.example.com",
        "smtp.example.com",
        "smtp.example.com",
    ]


def test_it_is_for_everybody_at_the_domain() -> None:
    content = RENDERER.render(PROFILES["pop3"], english).artifacts[0].content

    assert b"%EMAILADDRESS%" in content
    assert b"alice" not in content.lower()


@pytest.mark.parametrize("name", PROFILES)
def test_it_fits_our_strict_schema(name: str) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data" / "clientconfig.rng"))

    schema.assertValid(
        etree.fromstring(RENDERER.render(PROFILES[name], english).artifacts[0].content)
    )


def test_the_comment_stands_between_declaration_and_root() -> None:
    content = RENDERER.render(profile(tested=False), english).artifacts[0].content

    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- ')
    assert content.index(b"not tested") < content.index(b"<clientConfig")


def test_where_to_publish_it_is_the_step() -> None:
    (step,) = RENDERER.render(profile(), english).steps

    assert dict(step.parameters) == {"domain": "example.com"}


@pytest.mark.parametrize(
    ("leave", "kept", "days"),
    [
        pytest.param(LeaveOnServer.NEVER, "false", None, id="never"),
        pytest.param(LeaveOnServer.FOREVER, "true", None, id="forever"),
        pytest.param(LeaveOnServer.DAYS, "true", "5", id="days"),
    ],
)
def test_how_long_mail_stays_is_advised(leave: LeaveOnServer, kept: str, days: str | None) -> None:
    read = root(profile(choices=Choices(leave_on_server=leave, leave_days=5)))

    advice = read.find("emailProvider/incomingServer[@type='pop3']/pop3")
    assert advice is not None
    assert advice.findtext("leaveMessagesOnServer") == kept
    assert advice.findtext("daysToLeaveMessagesOnServer") == days


@pytest.mark.parametrize(
    ("leave", "ids"),
    [
        pytest.param(None, ["caveat.autoconfig-days"], id="nothing"),
        pytest.param(LeaveOnServer.FOREVER, ["caveat.autoconfig-days"], id="forever"),
        pytest.param(LeaveOnServer.DAYS, [], id="days"),
        pytest.param(LeaveOnServer.NEVER, [], id="never"),
    ],
)
def test_the_time_that_thunderbird_takes_by_itself_is_said(
    leave: LeaveOnServer | None, ids: list[str]
) -> None:
    caveats = RENDERER.render(profile(choices=Choices(leave_on_server=leave)), english).caveats

    assert [caveat.id for caveat in caveats] == ids
    assert RENDERER.render(profile(IMAP), english).caveats == ()


def test_a_control_character_in_a_user_name_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(replace(IMAP, username="a\x0bb")), english)


@settings(deadline=None)
@given(name=st.text(st.sampled_from("ab<>&\"'`%;]\\-!"), min_size=1, max_size=30))
def test_markup_in_values_comes_back(name: str) -> None:
    made = profile(replace(IMAP, username=name))
    made = replace(made, config=replace(made.config, display_name=name))

    read = root(made)

    assert read.findtext("emailProvider/displayName") == name
    assert read.findtext("emailProvider/incomingServer/username") == name
