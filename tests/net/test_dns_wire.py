"""Our messages against dnspython's."""

import socket
import struct

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autoconf.errors import NameNotFoundError
from autoconf.formats.tlsa import Tlsa
from autoconf.net.dns_wire import AD, CD, Kind, Reply, build, parse
from autoconf.net.interfaces import Caa, Mx, Question, Record, Srv

QUESTION = Question("example.com", "A")
LABELS = st.lists(st.binary(min_size=1, max_size=63), min_size=1, max_size=4)


def name_of(labels: list[bytes]) -> dns.name.Name:
    return dns.name.Name([*labels, b""])


def shown(name: dns.name.Name) -> str:
    return "" if name == dns.name.root else name.to_text(omit_final_dot=True).lower()


def answered(kind: str, *texts: str, owner: str = "example.com.") -> Reply:
    """Return dnspython's reply as we read it."""
    query = build(Question("example.com", kind))
    reply = dns.message.make_response(dns.message.from_wire(query.wire))
    reply.answer.append(dns.rrset.from_text_list(owner, 60, "IN", kind, list(texts)))
    parsed = parse(reply.to_wire())
    assert parsed is not None
    assert query.is_answered_by(parsed)
    return parsed


# queries


@pytest.mark.parametrize("kind", [kind.name for kind in Kind if kind is not Kind.OPT])
def test_dnspython_reads_our_query(kind: str) -> None:
    query = build(Question("_imaps._tcp.Example.com", kind))

    read = dns.message.from_wire(query.wire)
    assert read.question[0].to_text() == f"_imaps._tcp.Example.com. IN {kind}"
    assert (read.id, read.flags, read.payload) == (query.id, dns.flags.RD, 1232)
    assert not read.ednsflags


@pytest.mark.parametrize("flag", [AD, CD])
def test_signatures_are_asked_for_with_a_flag(flag: int) -> None:
    read = dns.message.from_wire(build(QUESTION, flag).wire)

    assert read.flags == dns.flags.RD | flag
    assert read.ednsflags == dns.flags.DO


@given(LABELS)
def test_every_name_that_is_read_can_be_asked_for(labels: list[bytes]) -> None:
    try:
        name = name_of(labels)
    except dns.name.NameTooLong:
        return
    query = build(Question(name.to_text(omit_final_dot=True), "A"))

    assert dns.message.from_wire(query.wire).question[0].name == name
    assert query.name == shown(name)


@given(st.text(max_size=30))
@example("a..b")
@example("a\\")
@example("\\300")
@example("x" * 64)
@example("x." * 127 + "x")
def test_a_name_that_dnspython_refuses_is_refused(text: str) -> None:
    try:
        expected = dns.name.from_text(text or ".") if text != "@" else None  # of zone files
    except (dns.exception.DNSException, UnicodeError, ValueError, struct.error):
        expected = None  # struct.error: the lowest dnspython packs the 300 of "\\300" into an octet
    try:
        query = build(Question(text, "A"))
    except NameNotFoundError:
        # dnspython makes A-labels of other letters; ours are made before a name is asked for.
        assert expected is None or not text.isascii() or text == "."
    else:
        name = dns.message.from_wire(query.wire).question[0].name
        assert name == expected or text == "@"


def test_the_root_has_no_name() -> None:
    assert (
        dns.message.from_wire(build(Question("", "DNSKEY")).wire).question[0].name == dns.name.root
    )


# replies


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:db8::1", "2001:db8::1"),
        ("AAAA", "::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("NS", "NS.Example.NET.", "ns.example.net"),
        ("CNAME", "a.b.", "a.b"),
        ("MX", "10 mx.example.com.", Mx(preference=10, host="mx.example.com")),
        ("MX", "0 .", Mx(preference=0, host="")),
        ("TLSA", "3 1 0 ab", Tlsa(usage=3, selector=1, matching=0, data=b"\xab")),
        (
            "SRV",
            "1 2 993 imap.example.",
            Srv(priority=1, weight=2, port=993, target="imap.example"),
        ),
        ("CAA", '0 Issue "a.test; x=1"', Caa(tag="issue", value="a.test; x=1")),
        ("CAA", '128 issue ";"', Caa(tag="issue", value=";")),
        ("TXT", r'"a" "b" "\255"', "ab\ufffd"),
    ],
)
def test_records_are_read(kind: str, text: str, expected: Record) -> None:
    assert answered(kind, text).of("example.com", Kind[kind]) == (expected,)


@given(st.binary(min_size=16, max_size=16))
def test_addresses_are_written_as_dnspython_writes_them(data: bytes) -> None:
    address = socket.inet_ntop(socket.AF_INET6, data)
    written = dns.rrset.from_text("a.", 60, "IN", "AAAA", address)[0].to_text()

    assert answered("AAAA", address).of("example.com", Kind.AAAA) == (written,)


@given(LABELS)
def test_names_are_read_as_dnspython_reads_them(labels: list[bytes]) -> None:
    try:
        name = name_of(labels)
    except dns.name.NameTooLong:
        return
    (read,) = answered("NS", name.to_text()).of("example.com", Kind.NS)

    assert read == shown(name)


def test_types_of_others_and_of_other_classes_have_no_value() -> None:
    reply = answered("SOA", "a. b. 1 2 3 4 5")

    assert reply.of("example.com", Kind.SOA) == ()


def test_the_same_record_counts_once() -> None:
    query = dns.message.from_wire(build(QUESTION).wire)
    reply = dns.message.make_response(query)
    for _ in range(2):
        reply.answer.append(dns.rrset.from_text("example.com.", 60, "IN", "A", "192.0.2.1"))
    parsed = parse(reply.to_wire())

    assert parsed is not None
    assert parsed.of("example.com", Kind.A) == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("rcode", "answers"),
    [(dns.rcode.SERVFAIL, True), (dns.rcode.REFUSED, True), (dns.rcode.NOERROR, False)],
)
def test_a_server_in_trouble_may_leave_the_question_out(
    rcode: dns.rcode.Rcode, *, answers: bool
) -> None:
    query = build(QUESTION)
    reply = dns.message.make_response(dns.message.from_wire(query.wire))
    reply.set_rcode(rcode)
    reply.question.clear()
    parsed = parse(reply.to_wire())

    assert parsed is not None
    assert query.is_answered_by(parsed) is answers


def test_only_a_reply_to_the_very_question_counts() -> None:
    query = build(QUESTION)
    same = dns.message.from_wire(query.wire)
    other_id, not_a_reply = bytearray(query.wire), parse(query.wire)
    other_id[0] ^= 1
    other_name = build(Question("example.net", "A"))
    other_kind = build(Question("example.com", "AAAA"))

    assert not_a_reply is not None
    assert not query.is_answered_by(not_a_reply)
    for one, expected in [
        (dns.message.make_response(same).to_wire(), True),
        (query.wire[:2] + dns.message.make_response(
            dns.message.from_wire(other_name.wire)).to_wire()[2:], False),
        (query.wire[:2] + dns.message.make_response(
            dns.message.from_wire(other_kind.wire)).to_wire()[2:], False),
        (dns.message.make_response(dns.message.from_wire(bytes(other_id))).to_wire(), False),
    ]:  # fmt: skip
        parsed = parse(one)
        assert parsed is not None
        assert query.is_answered_by(parsed) is expected


# nonsense


@given(st.binary(max_size=100))
def test_nonsense_is_no_message_or_one_that_dnspython_could_read(data: bytes) -> None:
    reply = parse(data)

    assert reply is None or reply.wire == data


@given(st.data())
def test_what_dnspython_reads_is_read_alike(data: st.DataObject) -> None:
    wire = bytearray(answered("MX", "10 mx.example.com.", "20 a.example.").wire)
    for _ in range(data.draw(st.integers(0, 3))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    try:
        theirs = dns.message.from_wire(bytes(wire), ignore_trailing=True)
    except Exception:  # noqa: BLE001 - whatever dnspython raises
        return
    ours = parse(bytes(wire))
    if len(theirs.question) > 1 or theirs.flags & (dns.flags.TC | 0x7800):
        return

    assert ours is not None
    assert (ours.id, ours.flags, ours.rcode) == (theirs.id, theirs.flags, theirs.rcode())
    for rrset in theirs.answer:
        if rrset.rdtype == dns.rdatatype.MX and rrset.rdclass == dns.rdataclass.IN:
            found = ours.of(shown(rrset.name), Kind.MX)
            assert {(mx.preference, mx.host) for mx in found if isinstance(mx, Mx)} == {
                (mx.preference, shown(mx.exchange)) for mx in rrset
            }


@pytest.mark.parametrize(
    ("counts", "body"),
    [
        pytest.param((2, 0, 0, 0), b"\0\0\1\0\1" * 2, id="two-questions"),
        pytest.param((0, 2049, 0, 0), b"\0\0\1\0\1\0\0\0\0\0\0" * 2049, id="many-answers"),
        pytest.param((0, 0, 0, 2049), b"\0\0\1\0\1\0\0\0\0\0\0" * 2049, id="many-others"),
        pytest.param((1, 0, 0, 0), b"\0\0\1\0\1" + b"\0" * 65536, id="too-long"),
    ],
)
def test_more_than_an_answer_needs_is_not_read(counts: tuple[int, ...], body: bytes) -> None:
    assert parse(struct.pack(">6H", 1, 0x8180, *counts) + body) is None


def test_pointers_have_an_end() -> None:
    header = b"\0\1\x81\x80\0\1\0\0\0\0\0\0"
    pointers = b"".join((0xC000 | 12 + 2 * n - 2).to_bytes(2, "big") for n in range(1, 300))

    for names in (b"\xc0\x0c", b"\xc0\x0e", b"\xc0\xff", pointers[::-1], b"\x40" + b"a" * 64):
        assert parse(header + names + b"\0\1\0\1") is None
    long = header + b"\0" + b"\0\1\0\1" + pointers
    assert parse(long[:6] + b"\0\1" + long[8:]) is None
