import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from autoconf.model.check import TlsFacts
from autoconf.net.certificate import facts_of, lacks_intermediate
from autoconf.net.channel_binding import server_end_point

START = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def certificate(common_name: str, names: list[str] | None) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, START, START + dt.timedelta(days=1)
    )
    if names is not None:
        san = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(san, critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def test_names_issuer_and_dates_are_read() -> None:
    facts = facts_of((certificate("Example", ["a.example.com", "*.example.com"]),), "b.example.com")

    assert facts == TlsFacts(
        names=("a.example.com", "*.example.com"),
        issuer="CN=Example",
        not_before="2026-01-02T03:04:05Z",
        not_after="2026-01-03T03:04:05Z",
        sha256=facts.sha256,
        subject="CN=Example",
        matched_name="*.example.com",
        key_type="EC",
        key_bits=256,
        signature_hash="sha256",
        self_signed=True,
        chain_length=1,
    )


def test_a_certificate_without_alternative_names_has_none() -> None:
    assert facts_of((certificate("Example", None),)).names == ()


def test_control_characters_are_not_passed_on() -> None:
    assert facts_of((certificate("a\x1b[2Jb", None),)).issuer == "CN=a\N{REPLACEMENT CHARACTER}[2Jb"


def test_names_are_limited() -> None:
    many = [f"a{number}.example.com" for number in range(150)]

    assert len(facts_of((certificate("Example", many),)).names) == 100


def test_what_is_no_certificate_has_a_fingerprint() -> None:
    facts = facts_of((b"nonsense",))

    assert facts == TlsFacts(sha256=facts.sha256, chain_length=1)
    assert len(facts.sha256) == 64


def test_nothing_seen_is_nothing_known() -> None:
    assert facts_of(()) == TlsFacts()


@pytest.mark.parametrize(
    ("name", "host", "is_covered"),
    [
        ("mail.example.com", "mail.example.com", True),
        ("MAIL.example.com", "mail.example.com", True),
        ("*.example.com", "mail.example.com", True),
        ("*.example.com", "a.mail.example.com", False),
        ("*.example.com", "example.com", False),
        ("m*.example.com", "mail.example.com", False),
        ("*.", "mail", False),
    ],
)
def test_r27_a_star_is_one_whole_label(name: str, host: str, *, is_covered: bool) -> None:
    facts = facts_of((certificate("Example", [name]),), host)

    assert facts.matched_name == (name if is_covered else "")


def test_what_cannot_be_read_lacks_no_intermediate() -> None:
    assert not lacks_intermediate([b"nonsense"])


def built(begin: dt.datetime, end: dt.datetime, subject: x509.Name) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1)
    builder = builder.not_valid_before(begin).not_valid_after(end)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("subject", [x509.Name([])])
def test_an_empty_subject_and_far_dates_are_read(subject: x509.Name) -> None:
    der = built(
        dt.datetime(1950, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
        subject,
    )

    facts = facts_of((der,))

    assert (facts.subject, facts.not_before, facts.not_after) == (
        "",
        "1950-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"99991231235959Z", b"99991331235959Z"),
        (b"99991231235959Z", b"00001231235959Z"),
        (b"99991231235959Z", b"99991231235960Z"),
        (b"99991231235959Z", b"9999xx31235959Z"),
        (b"\x02\x01\x01", b"\x02\x01\xff"),
        (b"\x02\x01\x01", b"\x02\x01\x00"),
        (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09"),
        (b"\x2a\x86\x48\xce\x3d\x03\x01\x07", b"\x2a\x86\x48\xce\x3d\x03\x01\x7f"),
        (b"\x2a\x86\x48\xce\x3d\x04\x03\x02", b"\x2a\x86\x48\xce\x3d\x04\x03\x7f"),
    ],
    ids=[
        "month-13",
        "year-0",
        "leap-second",
        "no-date",
        "negative-serial",
        "serial-0",
        "version-10",
        "unknown-curve",
        "unknown-signature",
    ],
)
def test_odd_fields_are_no_crash_and_no_warning(old: bytes, new: bytes) -> None:
    der = built(
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
        x509.Name([]),
    )
    assert old in der

    facts = facts_of((der.replace(old, new),))

    assert facts.sha256


@pytest.mark.parametrize("version", [4, 9])
def test_no_binding_comes_from_a_certificate_of_an_unknown_version(version: int) -> None:
    der = built(
        dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
        x509.Name([]),
    )

    assert (
        server_end_point(
            der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01" + bytes([version]))
        )
        is None
    )
