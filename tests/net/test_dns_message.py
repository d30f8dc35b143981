from collections.abc import Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from autoconf.errors import NameNotFoundError, NetworkError, NoDataError, UnreachableError
from autoconf.net.dns_message import Reading, read
from autoconf.net.dns_wire import Reply, build, parse
from autoconf.net.interfaces import Mx, Question, Record, Srv

NAME = "example.com"


def reply_to(
    question: Question,
    answer: Sequence[str] = (),
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    flags: int = 0,
) -> Reply:
    """Return a reply with records in zone file form: name, type, data."""
    parsed = parse(wire_of(question, answer, rcode, flags))
    assert parsed is not None
    return parsed


def wire_of(
    question: Question,
    answer: Sequence[str] = (),
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    flags: int = 0,
) -> bytes:
    reply = dns.message.make_response(dns.message.from_wire(build(question).wire))
    reply.flags |= flags
    reply.set_rcode(rcode)
    for line in answer:
        name, kind, text = line.split(" ", 2)
        one = dns.rrset.from_text(f"{name}.", 60, "IN", kind, text)
        known = reply.get_rrset(reply.answer, one.name, one.rdclass, one.rdtype, create=True)
        assert known is not None
        known.add(one[0], 60)
    return reply.to_wire(max_size=65535)


def read_of(kind: str, *answer: str) -> Reading:
    question = Question(NAME, kind)
    return read(question, reply_to(question, answer))


def test_a_query_asks_for_recursion_with_a_safe_payload() -> None:
    query = dns.message.from_wire(build(Question(NAME, "MX")).wire)

    assert query.flags & dns.flags.RD
    assert query.payload == 1232
    assert query.question[0].to_text() == "example.com. IN MX"


def test_ids_are_random() -> None:
    assert len({build(Question(NAME, "A")).id for _ in range(50)}) > 40


@pytest.mark.parametrize(
    "name", ["a..example.com", f"{'x' * 64}.example", f"{'x.' * 130}example", "b\N{SNOWMAN}\0"]
)
def test_a_name_that_cannot_exist_is_not_found(name: str) -> None:
    with pytest.raises(NameNotFoundError, match="is not a domain name"):
        build(Question(name, "A"))


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("A", ["example.com A 192.0.2.1"], ("192.0.2.1",)),
        ("AAAA", ["example.com AAAA 2001:DB8::1"], ("2001:db8::1",)),
        ("NS", ["example.com NS NS.Example.net."], ("ns.example.net",)),
        (
            "MX",
            ["example.com MX 20 B.example.", "example.com MX 10 a.example."],
            (Mx(preference=10, host="a.example"), Mx(preference=20, host="b.example")),
        ),
        ("MX", ["example.com MX 0 ."], (Mx(preference=0, host=""),)),
        (
            "SRV",
            ["example.com SRV 5 6 993 Imap.example."],
            (Srv(priority=5, weight=6, port=993, target="imap.example"),),
        ),
        (
            "SRV",
            ["example.com SRV 0 0 0 ."],
            (Srv(priority=0, weight=0, port=0, target=""),),
        ),
        ("TXT", ['example.com TXT "mailconf=" "https://"'], ("mailconf=https://",)),
        ("TXT", [r'example.com TXT "\195\182 \255"'], ("\xf6 \N{REPLACEMENT CHARACTER}",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_records_are_read(kind: str, answer: list[str], expected: tuple[Record, ...]) -> None:
    assert read_of(kind, *answer) == Reading(records=expected)


def test_records_are_limited() -> None:
    answer = [f"example.com A 192.0.2.{number}" for number in range(30)]

    assert len(read_of("A", *answer).records) == 20


def test_an_spf_record_after_many_proofs_of_ownership_is_seen() -> None:
    answer = [f"example.com TXT proof-{number}" for number in range(120)]

    assert len(read_of("TXT", *answer).records) == 100


def test_texts_are_limited() -> None:
    strings = " ".join(f'"{"x" * 250}"' for _ in range(20))
    (text,) = read_of("TXT", f"example.com TXT {strings}").records

    assert isinstance(text, str)
    assert len(text) == 4096


def test_a_cname_chain_is_followed_within_the_reply() -> None:
    reading = read_of(
        "A",
        "example.com CNAME a.example.",
        "a.example CNAME b.example.",
        "b.example A 192.0.2.1",
    )

    assert reading == Reading(
        records=("192.0.2.1",), cnames=("example.com", "a.example", "b.example")
    )


def test_a_chain_without_records_tells_where_to_ask_on() -> None:
    reading = read_of("A", "example.com CNAME a.example.")

    assert reading == Reading(cnames=("example.com",), target="a.example")


@pytest.mark.parametrize(
    "answer",
    [
        ["example.com CNAME a.example.", "a.example CNAME example.com."],
        [
            "example.com CNAME a0.example.",
            *(f"a{number}.example CNAME a{number + 1}.example." for number in range(9)),
            "a9.example A 192.0.2.1",
        ],
    ],
    ids=["loop", "too-long"],
)
def test_a_chain_has_an_end(answer: list[str]) -> None:
    assert isinstance(read_of("A", *answer).error, UnreachableError)


def test_records_of_another_name_are_not_ours() -> None:
    assert isinstance(read_of("A", "other.example A 192.0.2.1").error, NoDataError)


@pytest.mark.parametrize(
    ("rcode", "expected", "text"),
    [
        (dns.rcode.NOERROR, NoDataError, "example.com has no MX record"),
        (dns.rcode.NXDOMAIN, NameNotFoundError, "example.com does not exist"),
        (dns.rcode.SERVFAIL, UnreachableError, "failed to look up example.com (SERVFAIL)"),
        (dns.rcode.REFUSED, UnreachableError, "refuses to look up example.com (REFUSED)"),
    ],
    ids=["nodata", "nxdomain", "servfail", "refused"],
)
def test_a_reply_without_records_says_why(
    rcode: dns.rcode.Rcode, expected: type[NetworkError], text: str
) -> None:
    question = Question(NAME, "MX")
    reading = read(question, reply_to(question, rcode=rcode))

    assert type(reading.error) is expected
    assert text in str(reading.error)


def test_an_alias_of_nothing_does_not_exist() -> None:
    question = Question(NAME, "A")
    reply = reply_to(question, ["example.com CNAME gone.example."], dns.rcode.NXDOMAIN)

    assert str(read(question, reply).error) == "gone.example does not exist"


def test_a_reply_that_contradicts_itself_is_trouble() -> None:
    question = Question(NAME, "A")
    reply = reply_to(question, ["example.com A 192.0.2.1"], dns.rcode.NXDOMAIN)

    assert isinstance(read(question, reply).error, UnreachableError)


def test_only_yes_and_no_are_final() -> None:
    question = Question(NAME, "A")

    assert reply_to(question).is_final
    assert reply_to(question, rcode=dns.rcode.NXDOMAIN).is_final
    assert not reply_to(question, rcode=dns.rcode.SERVFAIL).is_final
    assert not reply_to(question, rcode=dns.rcode.BADVERS).is_final  # EDNS adds a part


@pytest.mark.parametrize("octets", [0, 3], ids=["whole-records", "within-a-record"])
def test_a_truncated_reply_is_known_by_its_flag(octets: int) -> None:
    wire = wire_of(Question(NAME, "A"), ["example.com A 192.0.2.1"], flags=dns.flags.TC)

    parsed = parse(wire[: len(wire) - octets])

    assert parsed is not None
    assert parsed.is_truncated
