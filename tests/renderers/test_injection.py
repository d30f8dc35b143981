"""No text of a provider or a person becomes a directive, in any client's files."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.characters import hidden
from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Refusal, Rendering
from autoconf.renderers.engine import clients
from autoconf.renderers.notes import notes
from tests.renderers.hostile import DOZEN, PLACES, everywhere_harmless, texts, with_text
from tests.renderers.rendering import english, render
from tests.renderers.structure import READERS, structure

CLIENTS = sorted(clients())
TEXTS = texts()
RICHEST = {
    "key value": "aerc",
    "key file": "evolution",
    "xml": "autoconfig-xml",
    "property list": "apple-mail",
    "registry": "outlook",
    "steps": "outlook-mobile",
    "page": "sheet",
    "thunderbird": "thunderbird",
    "publishing": "dns-zone",
}
"""The client of each family of formats that has the most places for texts."""
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
ESCAPE = re.compile(r"((?:\\u[0-9a-f]{4})+)|\\.")
"""In JavaScript and JSON; surrogates stand in pairs there, and for one letter."""
MAX_REASON = 400
NEVER = {("pacc", "part of the user name")}
"""What a format has no place for at all: PACC knows the address and its parts as user names."""
ODD_ADDRESSES = (
    "a{b}c#d$e`f%g@example.com",
    "o'brien+a/b@example.com",
    "-x=!|?*&^~a@example.com",
    "`id`$HOME${x}@example.com",
    "%EMAILDOMAIN%%n@example.com",
    "..a..b..@example.com",
    "--é例👩@example.com",
    "a---b@example.com",
    "#INJECTED=1@example.com",
)


def everything(client_id: str, case: Profile) -> tuple[Rendering | None, tuple[Artifact, ...], str]:
    """Return the rendering, all files with those that tell people about it, and the reason."""
    try:
        rendering = render(case, client_id)
    except UnsupportedError as error:
        refusal = Refusal(client=client_id, reason=Message.of_error(error))
        return None, (notes(case, [], [refusal], english),), str(error)
    return rendering, (*rendering.artifacts, notes(case, [rendering], [], english)), ""


def decoded(artifact: Artifact) -> str:
    """Return a file's text and, where its format writes letters as numbers, the letters."""
    kind = artifact.path.rpartition(".")[2]
    if kind == "png":
        return ""
    utf_16 = artifact.content.startswith(b"\xff\xfe")
    plain = artifact.content.decode("utf-16" if utf_16 else "utf-8")
    match kind:
        case "prf" | "reg":
            plain = plain.replace("\r\n", "\n")
        case "mobileconfig":
            plain = re.sub(r"(?m)^\t+", "", html.unescape(plain))
        case "js" | "json" | "cfg":
            plain = ESCAPE.sub(_letters, plain)
        case "xml" | "k9s" | "svg":
            # html.unescape drops what no document may hold.
            assert not re.search(r"&#(x0*[0-9b-c]|0*([0-9]|1[1-2]));", plain)
            plain = html.unescape(plain)
        case _:
            pass
    return plain


def _letters(escape: re.Match[str]) -> str:
    units = bytes.fromhex((escape[1] or "").replace("\\u", ""))
    return units.decode("utf-16-be", "surrogatepass")


def place_of(artifact: Artifact) -> str:
    """Return a file's path, whoever it is for: some names hold a tag made of the address."""
    return re.sub(r"[0-9a-f]{12}", "TAG", artifact.path)


def hidden_in(words: str) -> set[str]:
    return set(hidden().findall(words.replace("\n", "")))


@cache
def allowed(client_id: str) -> dict[str, Counter[str]]:
    """Return the directives of harmless profiles by path."""
    harmless = everywhere_harmless()
    found: dict[str, Counter[str]] = {}
    others = {"name for sending": "%EMAILLOCALPART%", "service": "0"}
    others["documentation url"] = "http://example.com/"
    for case in (harmless, *(with_text(place, words) for place, words in others.items())):
        rendering, _, _ = everything(client_id, case)
        for artifact in rendering.artifacts if rendering else ():
            seen = found.get(place_of(artifact), Counter())
            found[place_of(artifact)] = seen | structure(client_id, artifact)
    return found


def check(client_id: str, case: Profile, known: dict[str, Counter[str]]) -> bool:
    """Check one rendering or refusal; tell whether there was a rendering."""
    rendering, files, reason = everything(client_id, case)
    for artifact in files:
        shown = decoded(artifact)
        assert hidden_in(shown) == set(), artifact.path
        assert PATH.fullmatch(artifact.path)
    assert hidden_in(reason) == set()
    assert len(reason) <= MAX_REASON
    if rendering is None:
        return False
    for message in rendering.steps + rendering.caveats:
        assert hidden_in(english(message)) == set()
    assert set(map(place_of, rendering.artifacts)) <= set(known)  # no signature, no file of it
    for artifact in rendering.artifacts:
        more = structure(client_id, artifact) - known[place_of(artifact)]
        assert more == Counter(), artifact.path
    return True


def is_rendered(client_id: str, place: str, texts: Sequence[str]) -> bool:
    """Check each text in a place; tell whether one of them was rendered.

    A place that the client does not read is tried with a few texts.
    """
    known = allowed(client_id)
    is_read = len({everything(client_id, with_text(place, t)) for t in ("Al", TEXTS[0])}) > 1
    tried = texts if is_read else DOZEN[::4]
    rendered = [check(client_id, with_text(place, text), known) for text in tried]
    return any(rendered)


def test_every_client_has_a_reader() -> None:
    assert sorted(READERS) == CLIENTS


@pytest.mark.parametrize("client_id", CLIENTS)
def test_every_file_has_a_reader_that_sees_its_directives(client_id: str) -> None:
    assert all(allowed(client_id).values())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("client_id", RICHEST.values())
def test_no_text_becomes_a_directive_in_the_richest_client_of_a_family(
    client_id: str, place: str
) -> None:
    assert is_rendered(client_id, place, TEXTS)


@pytest.mark.parametrize("client_id", sorted(set(CLIENTS) - set(RICHEST.values())))
def test_no_text_becomes_a_directive_in_any_other_client(client_id: str) -> None:
    for place in PLACES:
        assert is_rendered(client_id, place, DOZEN) or (client_id, place) in NEVER


@pytest.mark.parametrize("client_id", CLIENTS)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_no_texts_together_become_a_directive(client_id: str, data: st.DataObject) -> None:
    case = everywhere_harmless()
    for place in data.draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4, unique=True)):
        case = with_text(place, data.draw(st.sampled_from(TEXTS) | st.text()), case)

    check(client_id, case, allowed(client_id))


@pytest.mark.parametrize("client_id", CLIENTS)
@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_no_address_becomes_a_directive(client_id: str, address: str) -> None:
    case = replace(everywhere_harmless(), address=EmailAddress.parse(address))

    check(client_id, case, allowed(client_id))
