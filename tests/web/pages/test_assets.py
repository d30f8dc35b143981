"""The files that pages load."""

import gzip
import re
from hashlib import sha256
from typing import Final

import pytest

from autoconf.web.pages.assets import asset_url, assets

CSS: Final = assets()["page.css"].content.decode()
JS: Final = assets()["page.js"].content.decode()
CODE_JS: Final = assets()["code.js"].content.decode()
TONES: Final = ("good", "bad", "warn", "blue")
STILL: Final = r"@media \(prefers-reduced-motion: no-preference"
PAIRS: Final = (
    *((ink, ground) for ink in ("ink", "ink-2") for ground in ("paper", "ground", "sunken")),
    *((ink, f"{tone}-tint") for ink in ("ink", "ink-2") for tone in TONES),
    *((tone, ground) for tone in TONES for ground in ("paper", "ground")),
    *((tone, f"{tone}-tint") for tone in TONES),
    ("on-blue", "blue"),
)


def tokens(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{([^}]*)\}", CSS)[:2]
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", dark))
    return found


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    full = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_texts_can_be_read(front: str, back: str, scheme: str) -> None:
    found = tokens(scheme)

    assert contrast(found[front], found[back]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_edges_of_fields_can_be_seen(scheme: str) -> None:
    found = tokens(scheme)

    assert contrast(found["edge"], found["paper"]) >= 3
    assert contrast(found["focus"], found["ground"]) >= 3


def test_the_name_of_a_file_changes_with_its_content() -> None:
    for name, asset in assets().items():
        stem, _, ending = name.rpartition(".")
        digest = sha256(asset.content).hexdigest()[:12]
        assert asset.name == f"{stem}.{digest}.{ending}"
        assert asset_url(name) == f"/static/{asset.name}"


def test_each_file_has_its_media_type() -> None:
    assert {name: asset.media_type for name, asset in assets().items()} == {
        "code.js": "text/javascript",
        "icon.svg": "image/svg+xml",
        "page.css": "text/css",
        "page.js": "text/javascript",
    }


def test_the_script_is_short_and_makes_no_code_or_markup_of_texts() -> None:
    assert len(JS) <= 3 * 1024
    for word in ("innerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write"):
        assert word not in JS
        assert word not in CODE_JS


def test_nothing_comes_from_elsewhere() -> None:
    for asset in assets().values():
        text = asset.content.decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|url\(|@import", text)


def test_motion_stops_where_it_is_not_wanted() -> None:
    places = [match.start() for match in re.finditer(r"animation:|transition:", CSS)]
    allowed = [
        (found.start(), CSS.index("\n}", found.start())) for found in re.finditer(STILL, CSS)
    ]

    assert places
    assert all(any(begin < place < end for begin, end in allowed) for place in places)


def test_the_compressed_files_hold_the_same() -> None:
    for one in assets().values():
        assert gzip.decompress(one.zipped) == one.content
