from textwrap import dedent

import pytest

from autoconf.formats.trace_fields import AuthResults, Hop, parse

FOLDED = (
    "mx.example.com;\r\n\tdkim=pass header.d=example.com;"
    "\r\n\tspf=fail (sender IP is 192.0.2.1; no) smtp.mailfrom=alice@Example.com;"
    "\r\n dmarc=none"
)


def judged(value: str) -> AuthResults | None:
    return parse(f"Authentication-Results: {value}\r\n".encode()).judged


@pytest.mark.parametrize(
    ("value", "results"),
    [
        (
            FOLDED,
            AuthResults(
                server="mx.example.com",
                spf="fail",
                spf_domain="example.com",
                dkim="pass",
                dmarc="none",
            ),
        ),
        ("MX.example.com 1; none", AuthResults(server="mx.example.com")),
        ("mx.a.test; dkim=fail; dkim=pass", AuthResults(server="mx.a.test", dkim="pass")),
        ("mx.a.test; dkim/1 = Fail", AuthResults(server="mx.a.test", dkim="fail")),
        ("mx.a.test; spf=hello", AuthResults(server="mx.a.test")),
        (
            'mx.a.test (a (comment; spf=fail)); spf=pass reason="; dkim=fail" smtp.mailfrom=b.test',
            AuthResults(server="mx.a.test", spf="pass", spf_domain="b.test"),
        ),
        ("", AuthResults(server="")),
    ],
    ids=["folded", "nothing-checked", "two-keys", "spaces", "no-such-word", "quoted", "empty"],
)
def test_results_are_read(value: str, results: AuthResults) -> None:
    assert judged(value) == results


def test_only_the_topmost_results_count() -> None:
    header = b"Authentication-Results: a.test; spf=none\r\nAuthentication-Results: b.test; spf=pass"

    assert parse(header).judged == AuthResults(server="a.test", spf="none")


def test_a_header_without_these_fields_says_nothing() -> None:
    trace = parse(b"Subject: DKIM-Signature: x\r\n\r\nReceived: by body\r\n\xff\x00")

    assert (trace.is_signed, trace.judged) == (False, None)


def test_a_signature_is_seen() -> None:
    assert parse(b"dkim-signature: v=1;\r\n\ta=rsa-sha256").is_signed


@pytest.mark.parametrize(
    ("field", "hop"),
    [
        (
            """\
            Received: from out.relay.test (OUT.relay.test [203.0.113.9])
                by mx.example.com (Postfix) with ESMTPS id 1 for <a@example.com>; Mon""",
            Hop(
                names=("out.relay.test", "out.relay.test"),
                address="203.0.113.9",
                by="mx.example.com",
            ),
        ),
        (
            """\
            Received: from [10.1.2.3] (unknown [IPv6:2001:db8::9])
                by mx.example.com; Mon""",
            Hop(address="2001:db8::9", by="mx.example.com"),
        ),
        ("Received: by mx.example.com (8.1) id 7", Hop()),
        ("Received: (qmail 1 invoked by uid 89); x", Hop(by="uid")),
    ],
    ids=["postfix", "literal", "without-from", "qmail"],
)
def test_hops_are_read(field: str, hop: Hop) -> None:
    header = dedent(field).replace("\n", "\r\n").encode()

    assert parse(header).hops == (hop,)


def test_a_quotation_that_is_not_closed_holds_no_result() -> None:
    assert judged('mx.a.test; spf=pass reason="; dkim=pass') == AuthResults(
        server="mx.a.test", spf="pass"
    )


@pytest.mark.parametrize(
    "value",
    [b"from " + b"1." * 30_000 + b" by x", b'from "' + b'\\"' * 30_000 + b" by x"],
    ids=["names", "quotes"],
)
def test_a_field_that_no_server_writes_says_nothing(value: bytes) -> None:
    trace = parse(b"Received: " + value + b"\r\nAuthentication-Results: a.test; x=" + value)

    assert trace.hops == (Hop(),)
    assert trace.judged == AuthResults(server="")


def test_a_name_begins_where_no_other_letter_of_a_name_stands() -> None:
    (hop,) = parse(b"Received: from a.test (1.2.3.b.test [192.0.2.1]) by c.test").hops

    assert hop.names == ("a.test", "1.2.3.b.test")
