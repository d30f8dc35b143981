import pytest

from autoconf.renderers.clients.thunderbird import INSTALLED
from tests.renderers.cityhash import cityhash64, name_of_install

SIZES = {  # of bytes(range(n)); computed with another implementation of version 1.0
    0: 0x9AE16A3B2F90404F,
    2: 0x354DCA3BC03C51D8,
    5: 0xB85D8257A350641C,
    12: 0x00D72829E9EA87E8,
    24: 0xC5D62BBA8BC03888,
    48: 0xEDA39D75A047D9E7,
    64: 0xF7A2ACA4D0A3FDE1,
    65: 0x510F4EF776C6476D,
    128: 0x4FE234A54241A89F,
    200: 0xE49CE9A6D9F41656,
}
FOLDERS = {  # as seen in installs.ini files, also those of Firefox
    "/usr/lib/thunderbird": "FDC34C9F024745EB",
    "C:\\Program Files\\Mozilla Thunderbird": "D78BF5DD33499EC2",
    "C:\\Program Files (x86)\\Mozilla Thunderbird": "8216C80C92C4E828",
    "/usr/lib/firefox": "4F96D1932A9F858E",
    "C:\\Program Files\\Mozilla Firefox": "308046B0AF4A39CB",
    "/Applications/Firefox.app/Contents/MacOS": "2656FF1E876E9973",
}


@pytest.mark.parametrize(("size", "expected"), SIZES.items())
def test_every_way_through_gives_the_known_hash(size: int, expected: int) -> None:
    assert cityhash64(bytes(range(size))) == expected


@pytest.mark.parametrize(("folder", "expected"), FOLDERS.items())
def test_folders_are_named_as_mozillas_programs_name_them(folder: str, expected: str) -> None:
    assert name_of_install(folder) == expected


@pytest.mark.parametrize(("folder", "written"), INSTALLED.items())
def test_the_table_holds_the_hash_of_each_folder(folder: str, written: str) -> None:
    assert name_of_install(folder) == written
