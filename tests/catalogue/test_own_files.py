"""A person's own provider files go before those of the program."""

import os
from pathlib import Path

import pytest

from autoconf import catalogue
from autoconf.catalogue import store
from autoconf.catalogue.files import MAX_FILE
from autoconf.catalogue.index import Index, compile_index
from tests.formats.notes import words

FILE = """\
id: {id}
names: [{id}]
domains: [{domains}]
domain_patterns: ["{id}.*"]
mx_patterns:
  - {{pattern: "*.{mx}", example: "mx.{mx}", not: mx.example.com, confidence: high}}
servers:
  - {{protocol: imap, hostname: {host}, port: 993, socket_type: SSL,
     authentication: [password-cleartext], username: "%EMAILADDRESS%"}}
sources: [{{url: "https://{id}.example/", date: 2026-11}}]
checked: 2026-11
"""


def text(name: str, *domains: str, mx: str = "mx.example", host: str = "imap.example.com") -> str:
    return FILE.format(id=name, domains=", ".join(domains), mx=mx, host=host)


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return folder


def compiled(folder: Path) -> Index:
    return Index.decode(compile_index(folder))


@pytest.fixture
def both(tmp_path: Path) -> Index:
    """One is written anew without two of its domains; two loses a domain and a pattern."""
    below = write(
        tmp_path / "below",
        one=text("one", "one.example", "gone.example"),
        two=text("two", "two.example", "taken.example", mx="two.example"),
    )
    own = write(
        tmp_path / "own",
        one=text("one", "one.example", host="own.example.com"),
        mine=text("mine", "taken.example", "new.example", mx="two.example"),
    )
    return store.load_own(own, tmp_path / "cache").over(compiled(below))


@pytest.mark.parametrize(
    ("domain", "provider_id"),
    [
        ("one.example", "one"),
        ("gone.example", None),
        ("two.example", "two"),
        ("taken.example", "mine"),
        ("new.example", "mine"),
        ("two.co.example", "two"),
        ("mine.example", "mine"),
    ],
)
def test_own_files_hide_providers_and_domains(
    both: Index, domain: str, provider_id: str | None
) -> None:
    assert both.id_of(domain) == provider_id


def test_an_own_file_replaces_the_whole_provider(both: Index) -> None:
    config = both.find("one.example")

    assert config is not None
    assert [s.hostname for s in config.servers] == ["own.example.com"]
    assert both.is_linked("one.example", "own.example.com")


def test_an_own_mx_pattern_goes_first(both: Index) -> None:
    assert both.id_of_mx("mx.two.example") == "mine"


def test_own_providers_are_known_as_such(both: Index, tmp_path: Path) -> None:
    assert both.is_own("taken.example")
    assert not both.is_own("two.example")
    assert not both.is_own("unknown.example")
    assert both.file_of("mine") == str(tmp_path / "own" / "mine.yaml")
    assert both.file_of("two") == "providers/two.yaml"


def test_a_bad_file_of_ones_own_is_named_with_path_line_and_reason(tmp_path: Path) -> None:
    own = write(tmp_path / "own", bad="id: bad\nnmae: x\n", one=text("one", "one.example"))

    index = store.load_own(own, tmp_path / "cache")

    assert list(index.providers) == ["one"]
    (problem,) = words(index.problems)
    assert problem.startswith(f"{own}/bad.yaml:2: ")
    assert "unknown field `nmae`" in problem


def test_a_file_that_is_too_large_is_a_problem(tmp_path: Path) -> None:
    own = write(tmp_path / "own", big="#" * (MAX_FILE + 1))

    assert words(compiled(own).problems) == ("big.yaml: larger than 64 KiB",)


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "own" / "folder.yaml").mkdir(parents=True)

    (problem,) = words(compiled(tmp_path / "own").problems)
    assert problem == "folder.yaml: Is a directory"


def test_the_index_of_own_files_is_kept_apart_per_folder(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("a", "b"):
        folder = write(tmp_path / name, one=text("one", f"{name}.example"))
        assert list(store.load_own(folder, cache).domains) == [f"{name}.example"]

    assert len(list(cache.iterdir())) == 2


def test_a_file_put_in_the_place_of_another_is_noticed_whatever_its_time(tmp_path: Path) -> None:
    own = write(tmp_path / "own", one=text("one", "one.example"))
    os.utime(own / "one.yaml", (5, 5))
    store.load_own(own, tmp_path / "cache")
    (own / "one.yaml").write_text(text("one", "longer.one.example"))
    os.utime(own / "one.yaml", (5, 5))

    assert list(store.load_own(own, tmp_path / "cache").domains) == ["longer.one.example"]


def test_the_first_folder_is_on_top_and_the_bundled_ones_below_all(tmp_path: Path) -> None:
    first = write(tmp_path / "first", one=text("one", "one.example", host="first.example"))
    last = write(
        tmp_path / "last",
        one=text("one", "one.example", host="last.example"),
        mine=text("mine", "gmail.com"),
    )

    known = catalogue.with_folders([first, last], tmp_path / "cache")

    config = known.find("one.example")
    assert config is not None
    assert config.servers[0].hostname == "first.example"
    assert known.id_of("gmail.com") == "mine"
    assert known.id_of("googlemail.com") == "gmail"
    assert catalogue.bundled().id_of("gmail.com") == "gmail"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        catalogue.with_folders([tmp_path / "none"], tmp_path / "cache")


GOOD = text("one", "one.example")


def test_the_fault_of_one_file_leaves_the_others_in_use(tmp_path: Path) -> None:
    faults = {
        "tag": GOOD + 'hint: !!bool "x"\n',
        "bomb": "a: &a [x, x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1 or ''}, *a{n - 1 or ''}]\n" for n in range(1, 60)),
        "escape": GOOD + 'hint: "\\e[2J"\n',
        "hidden": GOOD.replace("[one]", '["o\u200bne"]'),
        "utf16": "",
    }
    own = write(tmp_path / "own", one=GOOD, **faults)
    (own / "utf16.yaml").write_bytes(GOOD.encode("utf-16"))

    index = compiled(own)

    assert list(index.providers) == ["one"]
    assert {problem.partition(":")[0] for problem in words(index.problems)} == {
        f"{name}.yaml" for name in faults
    }


def test_nothing_in_a_folder_is_waited_for(tmp_path: Path) -> None:
    own = write(tmp_path / "own", one=GOOD)
    os.mkfifo(own / "pipe.yaml")
    (own / "zero.yaml").symlink_to("/dev/zero")
    (own / "loop.yaml").symlink_to("loop.yaml")
    (own / "gone.yaml").symlink_to("nowhere.yaml")

    index = store.load_own(own, tmp_path / "cache")

    assert list(index.providers) == ["one"]
    problems = [problem.removeprefix(f"{own}/") for problem in words(index.problems)]
    assert [problem for problem in problems if not problem.startswith("loop")] == [
        "gone.yaml: No such file or directory",
        "pipe.yaml: it is not a regular file: move it out of this folder",
        "zero.yaml: it is not a regular file: move it out of this folder",
    ]


def test_a_file_name_of_any_octets_is_told_without_them(tmp_path: Path) -> None:
    own = write(tmp_path / "own", one=GOOD)
    for name in (b"caf\xe9.yaml", b"a\x1b[2J.yaml", b"a\nb.yaml"):
        Path(os.fsdecode(os.fsencode(own) + b"/" + name)).write_text("x")

    index = store.load_own(own, tmp_path / "cache")

    assert list(index.providers) == ["one"]
    assert sorted(problem.partition(":")[0] for problem in words(index.problems)) == [
        f"{own}/a [2J.yaml",
        f"{own}/a b.yaml",
        f"{own}/caf\ufffd.yaml",
    ]


def test_files_beyond_the_limit_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoconf.catalogue.index.MAX_FILES", 1)
    own = write(tmp_path / "own", a=text("a", "a.example"), b=text("b", "b.example"))

    index = compiled(own)

    assert list(index.providers) == ["a"]
    assert words(index.problems) == (
        "only the first 1 of 2 provider files are used: remove the others",
    )
