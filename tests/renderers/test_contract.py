"""What holds for every client."""

from pathlib import PurePosixPath
from typing import Any

import pytest

from autoconf.errors import UnsupportedError
from autoconf.messages import text
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Profile
from autoconf.registry import load_plugins
from autoconf.renderers.engine import clients
from tests.renderers.profiles import PROFILES, profile
from tests.renderers.rendering import english, render, render_all

RENDERERS: dict[str, Any] = dict(load_plugins("autoconf.renderers.clients", "RENDERER"))
TEXT = ("text/", "application/json", "application/toml", "application/xml",
        "application/x-apple-aspen-config")  # fmt: skip


def can_render(client_id: str, case: Profile) -> bool:
    try:
        return bool(render(case, client_id))
    except UnsupportedError:
        return False


def rendered() -> list[tuple[str, Profile]]:
    return [(name, case) for name in clients() for case in PROFILES.values()
            if can_render(name, case)]  # fmt: skip


@pytest.mark.parametrize("client_id", sorted(RENDERERS))
def test_every_client_takes_the_profile_of_a_protocol_that_it_has(client_id: str) -> None:
    protocols = [p.value for p in clients()[client_id].protocols]

    assert protocols
    assert all(can_render(client_id, PROFILES[protocol]) for protocol in protocols)


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
    says_so = [b"not tested" in a.content for a in render(case, client_id).artifacts
               if a.media_type.startswith(TEXT)
               and not a.path.endswith("signature")]  # fmt: skip

    expected = clients()[client_id].has_comments and not case.tested
    assert all(said is expected for said in says_so)


@pytest.mark.parametrize("client_id", sorted(RENDERERS))
def test_rendering_twice_gives_the_same_bytes(client_id: str) -> None:
    assert render(profile(), client_id) == render(profile(), client_id)


def test_no_two_clients_write_the_same_file() -> None:
    paths = [a.path for name in clients() for a in render(profile(), name).artifacts]

    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_an_address_with_odd_but_legal_letters_is_rendered(client_id: str) -> None:
    odd = EmailAddress.parse("o'brien+a/b@example.com")
    made = Profile(address=odd, config=profile().config, tested=True)

    assert render(made, client_id).artifacts


@pytest.mark.parametrize("client_id", sorted(clients()))
def test_an_address_with_the_oddest_letters_is_rendered_or_refused(client_id: str) -> None:
    odd = EmailAddress.parse("a{b}c#d$e`f%g@example.com")
    made = Profile(address=odd, config=profile().config, tested=True)

    rendered, refused = render_all(made, [client_id])

    assert all(r.artifacts for r in rendered)
    assert all("unsafe value" in english(refusal.reason) for refusal in refused)
