"""What holds for every client."""

from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.errors import UnsupportedError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Choices, Profile
from autoconf.registry import load_plugins
from autoconf.renderers.engine import clients, render
from tests.renderers.profiles import PROFILES, profile

RENDERERS: dict[str, Any] = dict(load_plugins("autoconf.renderers.clients", "RENDERER"))
NASTY = st.text(alphabet=st.sampled_from("ab\"'`\\<>&;%=[]{}$\n\r\t\0\x1b\x85\u2028\u202eäß例 "))


def rendered() -> list[tuple[str, Profile]]:
    pairs = []
    for client_id in clients():
        for name, case in PROFILES.items():
            if (client_id, name) != ("outlook", "starttls-and-local-folders"):
                pairs.append((client_id, case))
    return pairs


@pytest.mark.parametrize(("client_id", "case"), rendered())
def test_a_rendering_bears_the_id_of_its_file(client_id: str, case: Profile) -> None:
    assert render(case, client_id).client == client_id


@pytest.mark.parametrize(("client_id", "case"), rendered())
def test_paths_stay_inside_the_folder(client_id: str, case: Profile) -> None:
    for artifact in render(case, client_id).artifacts:
        path = PurePosixPath(artifact.path)
        assert not path.is_absolute()
        assert ".." not in path.parts


@pytest.mark.parametrize(("client_id", "case"), rendered())
def test_every_step_and_caveat_has_a_text(client_id: str, case: Profile) -> None:
    rendering = render(case, client_id)

    assert rendering.steps
    assert all(text(m.id, m.parameters) for m in rendering.steps + rendering.caveats)


@pytest.mark.parametrize(("client_id", "case"), rendered())
def test_exactly_untested_files_say_so(client_id: str, case: Profile) -> None:
    for artifact in render(case, client_id).artifacts:
        assert (b"not tested" in artifact.content) is not case.tested


@pytest.mark.parametrize("client_id", sorted(RENDERERS))
def test_rendering_twice_gives_the_same_bytes(client_id: str) -> None:
    assert render(PROFILES["imap"], client_id) == render(PROFILES["imap"], client_id)


def test_no_two_clients_write_the_same_file() -> None:
    paths = [a.path for name in clients() for a in render(PROFILES["imap"], name).artifacts]

    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("client_id", sorted(RENDERERS))
@settings(deadline=None, max_examples=60)
@given(display_name=NASTY, account_name=NASTY, signature=NASTY)
def test_nasty_values_are_rendered_or_refused(
    client_id: str, display_name: str, account_name: str, signature: str
) -> None:
    choices = Choices(display_name=display_name, account_name=account_name, signature=signature)
    try:
        rendering = render(profile(choices=choices), client_id)
    except UnsupportedError:
        return

    content = b"".join(artifact.content for artifact in rendering.artifacts).decode()
    lines = content.replace("\r\n", "\n")
    assert not any(c in lines for c in "\r\0\x1b\x85\u2028\u202e")


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_an_address_with_odd_but_legal_letters_is_rendered(client_id: str) -> None:
    odd = EmailAddress.parse("o'brien+a/b{c}@example.com")
    made = Profile(address=odd, config=profile().config, tested=True)

    assert render(made, client_id).artifacts
