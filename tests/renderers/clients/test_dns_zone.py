from typing import Any
from urllib.parse import urlsplit

import pytest
from dns.zone import from_text
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.config import Service, ServiceKind
from autoconf.model.profile import Choices, Profile
from autoconf.model.server import MailProtocol
from autoconf.renderers.clients.dns_zone import RENDERER
from tests.renderers.profiles import IMAP, POP3, SMTP, SUBMISSION, profile
from tests.renderers.rendering import english, render

Records = dict[str, list[str]]


def records(made: Profile) -> Records:
    """Return the records by name and type, read by dnspython."""
    content = RENDERER.render(made, english).artifacts[0].content.decode("ascii")
    zone: Any = from_text(content, "example.com", relativize=False, check_origin=False)
    return {
        f"{name} {rdataset.rdtype.name}": sorted(str(record) for record in rdataset)
        for name, rdataset in zone.iterate_rdatasets()
    }


def with_services(*services: Service) -> Profile:
    made = profile(replace(IMAP, port=1993))
    return replace(made, config=replace(made.config, services=services))


def test_every_server_has_a_record_and_better_ones_a_lower_priority() -> None:
    found = records(profile(POP3, IMAP, replace(IMAP, port=1993), outgoing=(SUBMISSION, SMTP)))

    assert {name: data for name, data in found.items() if name.endswith("SRV")} == {
        "_pop3s._tcp.example.com. SRV": ["0 1 995 pop.example.com."],
        "_imaps._tcp.example.com. SRV": [
            "10 1 993 imap.example.com.",
            "20 1 1993 imap.example.com.",
        ],
        "_submission._tcp.example.com. SRV": ["0 1 587 smtp.example.com."],
        "_submissions._tcp.example.com. SRV": ["10 1 465 smtp.example.com."],
    }  # fmt: skip


def test_that_a_protocol_is_not_offered_is_left_to_the_owner_to_say() -> None:
    lines = render(profile(IMAP), "dns-zone").artifacts[0].content.decode().splitlines()

    assert "; _pop3._tcp IN SRV 0 0 0 ." in lines
    assert "; _pop3s._tcp IN SRV 0 0 0 ." in lines
    assert not any("_pop3" in name for name in records(profile(IMAP)))


def test_a_protocol_whose_server_may_not_be_named_is_not_said_to_be_absent() -> None:
    made = replace(profile(IMAP), found=(MailProtocol.IMAP, MailProtocol.POP3, MailProtocol.SMTP))

    zone = render(made, "dns-zone").artifacts[0].content.decode()

    assert "; POP3 has a server, but no record names it" in zone
    assert "_pop3" not in zone


def test_servers_that_differ_in_the_user_name_share_a_record() -> None:
    found = records(profile(IMAP, replace(IMAP, username="%EMAILLOCALPART%")))

    assert found["_imaps._tcp.example.com. SRV"] == ["0 1 993 imap.example.com."]


def test_a_protocol_that_was_left_out_is_not_called_missing() -> None:
    made = profile(IMAP, choices=Choices(only=MailProtocol.IMAP))

    content = render(made, "dns-zone").artifacts[0].content

    assert b"_pop3" not in content
    assert b"not found" not in content


def test_the_digest_is_that_of_the_document_of_pacc_and_switched_off() -> None:
    line = render(profile(), "pacc").artifacts[1].content.splitlines()[-1]

    assert b"; " + line in render(profile(), "dns-zone").artifacts[0].content.splitlines()
    assert not [name for name in records(profile()) if "_ua-auto-config" in name]


def test_there_is_no_digest_of_a_document_that_cannot_be() -> None:
    assert not [name for name in records(with_services()) if "_ua-auto-config" in name]


def test_services_have_records_and_paths() -> None:
    found = records(
        with_services(
            Service(kind="caldav", url="https://dav.example.com:8443/cal/"),
            Service(kind="carddav", url="https://dav.example.com"),
            Service(kind="jmap", url="https://jmap.example.com/.well-known/jmap"),
            Service(kind="managesieve", url="sieve://sieve.example.com"),
        )
    )

    assert found["_caldavs._tcp.example.com. SRV"] == ["0 1 8443 dav.example.com."]
    assert found["_caldavs._tcp.example.com. TXT"] == ['"path=/cal/"']
    assert found["_carddavs._tcp.example.com. SRV"] == ["0 1 443 dav.example.com."]
    assert "_carddavs._tcp.example.com. TXT" not in found
    assert found["_jmap._tcp.example.com. SRV"] == ["0 1 443 jmap.example.com."]
    assert found["_sieve._tcp.example.com. SRV"] == ["0 1 4190 sieve.example.com."]


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("exchange", "https://mail.example.com/ews"),
        ("caldav", "http://dav.example.com/"),
        ("caldav", "https://dav.example.com/?user=a"),
        ("caldav", 'https://dav.example.com/"'),
        ("caldav", "https://dav.example.com:0/"),
        ("caldav", "https://dav.example.com:x/"),
        ("caldav", "https://192.0.2.1/"),
        ("jmap", "https://jmap.example.com/session"),
    ],
)
def test_a_service_that_records_cannot_name_is_said(kind: ServiceKind, url: str) -> None:
    made = with_services(Service(kind=kind, url=url))

    (caveat,) = RENDERER.render(made, english).caveats

    assert (caveat.id, dict(caveat.parameters)) == ("caveat.dns-zone-services", {"urls": url})
    assert len(records(made)) == 2


@given(st.text(max_size=30))
def test_no_path_breaks_out_of_its_record(path: str) -> None:
    made = with_services(Service(kind="caldav", url=f"https://dav.example.com/{path}"))

    found = records(made)

    if not RENDERER.render(made, english).caveats:
        read = urlsplit(f"https://dav.example.com/{path}").path  # drops line ends and tabs
        assert found["_caldavs._tcp.example.com. TXT"] == [f'"path={read}"']
    assert len(found) in (2, 4)


def test_a_user_name_that_is_not_the_address_is_said() -> None:
    (caveat,) = RENDERER.render(
        profile(replace(IMAP, username="%EMAILLOCALPART%")), english
    ).caveats

    assert caveat.id == "caveat.dns-zone-user-name"


def test_an_unsafe_user_name_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        RENDERER.render(profile(replace(IMAP, username="a\nb")), english)


def test_what_the_web_host_serves_is_switched_off() -> None:
    assert not [name for name in records(profile()) if "CNAME" in name]
