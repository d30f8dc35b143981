"""Lists of domains, in each form and with each mistake."""

import gzip
import io
import os
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from autoconf.errors import UsageError
from autoconf.messages import text
from autoconf.usecases.survey.running.domains import Named, Rejected, read_domains


def written(folder: Path, content: bytes, name: str = "list.txt") -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def names(source: str) -> list[str]:
    return [one.domain for one in read_domains(source) if isinstance(one, Named)]


def rejected(source: str) -> list[tuple[int, str]]:
    found = [one for one in read_domains(source) if isinstance(one, Rejected)]
    return [(one.line, text(one.why.id, one.why.parameters)) for one in found]


@pytest.mark.parametrize(
    "content",
    [
        b"a.example\nb.example\n",
        b"\xef\xbb\xbfa.example\r\n\r\n# no domain\r\nB.Example.",
        b"domain\na.example\nb.example\n",
        b"Rank,Domain\n1,a.example\n2,b.example\n",
        b'rank;"domain"\n1;"a.example"\n2;b.example\n',
        b"name\tdomain\nx\ta.example\ny\tb.example\n",
        gzip.compress(b"a.example\nb.example\n"),
    ],
    ids=["lines", "windows", "column", "commas", "semicolons", "tabs", "gzip"],
)
def test_a_list_may_have_many_forms(tmp_path: Path, content: bytes) -> None:
    assert names(written(tmp_path, content)) == ["a.example", "b.example"]


def test_a_list_may_be_parquet(tmp_path: Path) -> None:
    path = tmp_path / "list"
    parquet.write_table(pa.table({"rank": [1, 2, 3], "domain": ["a.example", None, "b.x"]}), path)

    assert names(str(path)) == ["a.example", "b.x"]
    assert rejected(str(path)) == [(2, "the cell is empty")]


def test_both_forms_of_an_international_name_are_one(tmp_path: Path) -> None:
    source = written(tmp_path, "bücher.example\nxn--bcher-kva.example\n".encode())

    assert names(source) == ["xn--bcher-kva.example"] * 2


def test_lines_that_name_no_domain_say_why(tmp_path: Path) -> None:
    lines = [
        b"a.example", b"alice@a.example", b"*.a.example", b"https://a.example/", b"com",
        b"a..example", b"\xff\xfe\x00", b"x" * 10_000_000, b"192.0.2.1", b"b.example",
    ]  # fmt: skip
    source = written(tmp_path, b"\n".join(lines))

    assert names(source) == ["a.example", "b.example"]
    why = dict(rejected(source))
    assert set(why) == {2, 3, 4, 5, 6, 7, 8, 9}
    assert "e-mail address" in why[2]
    assert "wildcard" in why[3]
    assert "URL" in why[4]
    assert "UTF-8" in why[7]
    assert "longer than" in why[8]


def test_a_short_row_of_a_table_has_no_domain(tmp_path: Path) -> None:
    source = written(tmp_path, b"rank,domain\n1\n2,b.example\n" + b"3," + b"x" * 9999 + b"\n")

    assert names(source) == ["b.example"]
    assert [line for line, _ in rejected(source)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"rank,host\n1,a.example\n", "no column is called domain"),
        (b"domain,domain\na.example,b.example\n", "two columns"),
    ],
)
def test_a_table_needs_one_column_with_domains(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    with pytest.raises(UsageError, match=expected):
        list(read_domains(written(tmp_path, content)))


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        list(read_domains(str(tmp_path / "none")))
    with pytest.raises(UsageError, match="cannot read"):
        list(read_domains(str(tmp_path)))
    half = gzip.compress(b"a.example\n" * 1000)[:-20]
    with pytest.raises(UsageError, match="cannot read"):
        list(read_domains(written(tmp_path, half)))
    with pytest.raises(UsageError, match="cannot read"):
        list(read_domains(written(tmp_path, b"PAR1 and no more")))


def test_a_parquet_file_without_the_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list"
    parquet.write_table(pa.table({"rank": [1]}), path)

    with pytest.raises(UsageError, match="the columns are rank"):
        list(read_domains(str(path)))


def test_standard_input_may_be_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.TextIOWrapper(io.BytesIO(gzip.compress(b"a.example\n")))
    monkeypatch.setattr("sys.stdin", packed)

    assert names("-") == ["a.example"]


def test_parquet_that_is_packed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list"
    parquet.write_table(pa.table({"domain": ["a.example"]}), path)
    content = path.read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))

    for source in (written(tmp_path, gzip.compress(content)), "-"):
        with pytest.raises(UsageError, match="is a Parquet file inside of gzip"):
            list(read_domains(source))


def test_a_list_may_come_from_a_pipe_with_a_name() -> None:
    end, begin = os.pipe()
    os.write(begin, b"a.example\nb.example\n")
    os.close(begin)

    assert names(f"/dev/fd/{end}") == ["a.example", "b.example"]
    os.close(end)


def test_an_empty_list_has_no_domain(tmp_path: Path) -> None:
    assert list(read_domains(written(tmp_path, b""))) == []


@given(content=st.binary(max_size=400))
def test_no_content_ends_the_run_in_another_way(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "list"
    path.write_bytes(content)
    try:
        found = list(read_domains(str(path)))
    except UsageError:
        return
    assert all(isinstance(one, Named | Rejected) for one in found)


def test_a_list_that_is_damaged_in_the_middle_is_named(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(b"d%d.example\n" % n for n in range(20_000))))
    packed[3000:3100] = b"\xff" * 100

    with pytest.raises(UsageError, match="cannot read"):
        names(written(tmp_path, bytes(packed)))


def test_a_parquet_file_with_another_coding_is_named(tmp_path: Path) -> None:
    ends, letters = pa.array([0, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfe")
    column = pa.Array.from_buffers(pa.string(), 1, [None, ends, letters])
    parquet.write_table(pa.table({"domain": column}), tmp_path / "list.parquet")

    with pytest.raises(UsageError, match="cannot read"):
        names(str(tmp_path / "list.parquet"))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_small_parquet_file_needs_little_memory(tmp_path: Path, kind: pa.DataType) -> None:
    path = tmp_path / "list.parquet"
    shared = pa.array(["x" * 1_000_000], kind)
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 300, pa.int32()), shared)
    parquet.write_table(pa.table({"domain": column}), path, store_schema=False)
    pool = pa.default_memory_pool()
    before = pool.max_memory()
    tracemalloc.start()
    try:
        read = sum(1 for _ in read_domains(str(path)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert read == 300
    assert peak + pool.max_memory() - before < 100_000_000


def test_columns_with_many_texts_come_in_order(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    wanted = [f"d{n if n % 3 else n % 700}.example" for n in range(30_000)]
    parquet.write_table(pa.table({"domain": wanted}), path, row_group_size=7000)

    assert names(str(path)) == wanted
