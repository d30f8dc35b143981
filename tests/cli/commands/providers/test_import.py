from pathlib import Path

import pytest

from autoconf.cli.main import run
from autoconf.formats import provider_yaml
from tests.cli.commands.providers.conftest import OWN, XML

Output = pytest.CaptureFixture[str]


def test_an_autoconfig_file_becomes_a_provider_file(
    xml: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["providers", "import", str(xml), "--source", "https://new.example/"]) == 0

    captured = capfdbinary.readouterr()
    provider = provider_yaml.parse(captured.out, "new-example.yaml")
    assert provider.domains == ("new.example",)
    assert captured.err == b"note: the documentation https://new.example/2 is left out\n"


def test_a_file_is_never_written_over_without_force(xml: Path, own: Path, capsys: Output) -> None:
    target = own / "own.yaml"
    command = ["providers", "import", str(xml), "--source", "https://s.example/", "--output"]

    assert run([*command, str(target)]) == 2
    assert target.read_text() == OWN
    assert "replace it with --force" in capsys.readouterr().err
    assert run([*command, str(target), "--force"]) == 0
    assert provider_yaml.parse(target.read_bytes(), "own.yaml").names == ("New",)
    assert [path.name for path in own.iterdir()] == ["own.yaml"]


def test_a_file_over_the_limit_is_told(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "x.xml").write_text(XML + " " * 300_000)

    assert run(["providers", "import", str(tmp_path / "x.xml"), "--source", "https://s.x/"]) == 2
    assert "larger than 256 KiB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "output", "code"),
    [
        ("x.xml", "<html/>", "x.yaml", 1),
        ("x.xml", None, "x.yaml", 2),
        ("x.xml", XML, "x.txt", 2),
        ("x.xml", XML, "Not An Id.yaml", 1),
        ("x.xml", XML, "file/x.yaml", 2),
    ],
)
def test_what_cannot_be_imported_leaves_nothing_behind(
    name: str, content: str | None, output: str, code: int, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    if content is not None:
        (tmp_path / name).write_text(content)
    command = ["providers", "import", str(tmp_path / name), "--source", "https://s.example/"]

    assert run([*command, "--output", str(tmp_path / output)]) == code
    assert not list(tmp_path.glob("*.yaml"))
