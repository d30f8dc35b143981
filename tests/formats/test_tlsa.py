import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.tlsa import Tlsa, matches
from tests.servers import pki

SERVER = pki.issue(pki.intermediate())
OTHER = pki.issue(pki.intermediate())


def public_key(der: bytes) -> bytes:
    key = x509.load_der_x509_certificate(der).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def record_of(der: bytes, usage: int, selector: int, matching: int) -> Tlsa:
    """Return the record that publishes a certificate."""
    data = public_key(der) if selector else der
    if matching:
        data = (hashlib.sha256 if matching == 1 else hashlib.sha512)(data).digest()
    return Tlsa(usage=usage, selector=selector, matching=matching, data=data)


@pytest.mark.parametrize("matching", [0, 1, 2])
@pytest.mark.parametrize("selector", [0, 1])
@pytest.mark.parametrize(("usage", "place"), [(3, 0), (2, 1)])
def test_a_record_fits_the_certificate_that_it_was_made_of(
    usage: int, place: int, selector: int, matching: int
) -> None:
    record = record_of(SERVER.chain[place], usage, selector, matching)

    assert record.is_usable
    assert matches(record, SERVER.chain)
    assert not matches(record_of(OTHER.chain[0], usage, selector, matching), SERVER.chain)


def test_the_record_of_an_issuer_does_not_fit_the_servers_own_certificate() -> None:
    assert not matches(record_of(SERVER.chain[0], 2, 0, 1), SERVER.chain)
    assert not matches(record_of(SERVER.chain[1], 3, 0, 1), SERVER.chain)


def test_a_certificate_sent_along_counts_only_where_it_signed_the_others() -> None:
    foreign = pki.issue(names=(), common_name="Foreign", is_ca=True)
    chain = (SERVER.chain[0], foreign.chain[0])

    assert not matches(record_of(foreign.chain[0], 2, 0, 1), chain)


@pytest.mark.parametrize("chain", [(), (b"",), (b"no certificate",)])
def test_nothing_fits_what_is_no_certificate(chain: tuple[bytes, ...]) -> None:
    assert not matches(record_of(SERVER.chain[0], 3, 0, 0), chain)


@pytest.mark.parametrize(
    ("words", "expected"),
    [  # RFC 7672 section 3.1
        ((3, 1, 1, 32), True),
        ((2, 0, 2, 64), True),
        ((3, 0, 0, 900), True),
        ((0, 0, 1, 32), False),
        ((1, 1, 1, 32), False),
        ((3, 2, 1, 32), False),
        ((3, 1, 3, 32), False),
        ((3, 1, 1, 31), False),
        ((3, 1, 2, 32), False),
        ((255, 0, 1, 32), False),
    ],
)
def test_mail_servers_use_the_usages_2_and_3(
    words: tuple[int, int, int, int], *, expected: bool
) -> None:
    usage, selector, matching, size = words
    record = Tlsa(usage=usage, selector=selector, matching=matching, data=bytes(size))

    assert record.is_usable is expected


def test_a_record_is_written_as_in_a_zone_file() -> None:
    assert str(Tlsa.read(b"\x03\x01\x01\xab\xcd")) == "3 1 1 abcd"


@given(st.binary(max_size=80))
def test_no_octets_crash_the_reader(octets: bytes) -> None:
    try:
        record = Tlsa.read(octets)
    except ValueError:
        assert len(octets) < 4
    else:
        assert not matches(record, [octets])
