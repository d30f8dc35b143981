"""The header of a message that came back: what is believed, and what stays unknown."""

import pytest

from autoconf.model.mailbox import Delivery
from autoconf.probes.delivery import delivery_of
from tests.fakes import FakeDns

SUBMITTED = "Received: from me (me [198.18.0.1]) by out.relay.test with ESMTPSA id 1; Mon"
ENTERED = "Received: from out.relay.test (out.relay.test [8.8.4.4]) by mx.example.com; Mon"
STORED = "Received: from mx.example.com (mx.example.com [8.8.8.8]) by imap.example.com; Mon"
LOCAL = "Received: from me (me [1.1.1.1]) by mx.example.com with ESMTPSA; Mon"
RESULTS = "Authentication-Results: mx.example.com; spf=fail; dkim=none; dmarc=fail"
DNS = FakeDns({("example.com", "TXT"): ["v=spf1 ip4:8.8.8.8 -all"]})


def read(*fields: str) -> Delivery:
    header = "\r\n".join(fields).encode()
    return delivery_of(header, "example.com", "imap.example.com", DNS)


def test_the_results_of_the_mailbox_s_own_server_count() -> None:
    assert read(RESULTS, STORED, LOCAL) == Delivery(
        is_signed=False, is_judged=True, spf="fail", dkim="none", dmarc="fail"
    )


@pytest.mark.parametrize(
    "server", ["mx.example.org", "mx.example.com.relay.test", "dkim=none", "localhost", ""]
)
def test_results_of_any_other_server_are_not_believed(server: str) -> None:
    assert read(RESULTS.replace("mx.example.com", server), LOCAL) == Delivery(is_signed=False)


def test_results_below_those_of_a_stranger_are_not_believed() -> None:
    strange = "Authentication-Results: mx.relay.test; spf=pass"

    assert not read(strange, RESULTS, LOCAL).is_judged


def test_a_result_about_another_sender_says_nothing_about_ours() -> None:
    about = RESULTS.replace("spf=fail", "spf=fail smtp.mailfrom=bounce@relay.test")

    assert read(about, LOCAL).spf == ""


def test_without_results_the_record_is_held_against_the_address() -> None:
    delivery = read(STORED, ENTERED, SUBMITTED)

    assert delivery == Delivery(is_signed=False, spf="fail", is_spf_ours=True, came_from="8.8.4.4")


@pytest.mark.parametrize(
    "hops",
    [
        (LOCAL,),
        (STORED, LOCAL),
        (STORED, ENTERED.replace("8.8.4.4", "10.0.0.4"), SUBMITTED),
        (STORED, ENTERED.replace("8.8.4.4", "x"), SUBMITTED),
        (ENTERED.replace("mx.example.com", "mx.relay.test"), SUBMITTED),
        (ENTERED,),
        (),
    ],
    ids=["one-server", "inside", "private", "no-address", "elsewhere", "our-own-hop", "no-hops"],
)
def test_a_way_that_the_header_does_not_show_stays_unknown(hops: tuple[str, ...]) -> None:
    delivery = read("DKIM-Signature: v=1", *hops)

    assert delivery == Delivery(is_signed=True)
