from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from dns.rdtypes.dnskeybase import Flag

from autoconf.errors import TimedOutError
from autoconf.net.dns import BoundDns, Resolver
from autoconf.net.dns_transport import Nameservers, Outcome, Transport
from autoconf.net.dns_wire import Query
from autoconf.net.dnssec import MAX_QUESTIONS, Validator
from autoconf.net.interfaces import DnsReply, Question
from autoconf.net.trust_anchors import TrustAnchors, read_anchors
from autoconf.tasks import Deadline
from tests.servers.nameserver import Behaviour, Nameserver, nameserver
from tests.servers.signed_tree import HOUR_S, SignedTree

SOON = 30.0
ZONE = "example.test"
MX = Question(ZONE, "MX")
SRV = Question("_imaps._tcp.example.test", "SRV")
WWW = Question("www.example.test", "A")
EVIL = ["10 mx.evil.example."]


@dataclass
class World:
    """A signed tree and its name server."""

    tree: SignedTree
    server: Nameserver
    folder: Path

    @property
    def transport(self) -> Nameservers:
        return Nameservers([("127.0.0.1", self.server.port)])

    def anchors(self, text: str | None = None) -> TrustAnchors:
        path = self.folder / "anchor.zone"
        path.write_text(self.tree.anchor() if text is None else text)
        return read_anchors(str(path))

    def resolver(self, anchor: str | None = None) -> Resolver:
        return Resolver(self.transport, trust_anchors=self.anchors(anchor))

    def proves(self, *questions: Question, anchor: str | None = None) -> bool:
        return self.resolver(anchor).are_secure(questions, Deadline(SOON))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    tree = SignedTree()
    with nameserver(tree.zone, signatures=tree.signatures) as server:
        yield World(tree, server, tmp_path)


@dataclass(frozen=True)
class Between:
    """Somebody who sees every query to a resolver, and may answer some himself."""

    inner: Transport
    forge: Callable[[Query], Outcome | None] = lambda _query: None

    def exchange(self, queries: Sequence[Query], limit: Deadline) -> Sequence[Outcome]:
        genuine = self.inner.exchange(queries, limit)
        return [self.forge(q) or outcome for q, outcome in zip(queries, genuine, strict=True)]


def reply_to(question: Question, *records: str) -> DnsReply:
    return DnsReply(question=question, records=records)


@pytest.mark.parametrize("question", [MX, SRV, WWW], ids=lambda q: f"{q.name} {q.kind}")
def test_signed_records_are_secure(world: World, question: Question) -> None:
    assert world.proves(question)


def test_several_questions_are_proved_together(world: World) -> None:
    assert world.proves(MX, SRV, WWW)


def test_no_question_is_not_secure(world: World) -> None:
    assert not world.proves()


def test_one_insecure_answer_spoils_all(world: World) -> None:
    del world.tree.signatures[SRV.name, "SRV"]

    assert not world.proves(MX, SRV)


def tampered(tree: SignedTree) -> None:
    tree.zone[ZONE]["MX"] = EVIL


def expired(tree: SignedTree) -> None:
    tree.add(ZONE, "MX", EVIL, ZONE, age_s=3 * HOUR_S)


def too_early(tree: SignedTree) -> None:
    tree.add(ZONE, "MX", EVIL, ZONE, age_s=-3 * HOUR_S)


def expired_key_signature(tree: SignedTree) -> None:
    tree.add(ZONE, "DNSKEY", tree.zone[ZONE]["DNSKEY"], ZONE, age_s=3 * HOUR_S)


def unsigned(tree: SignedTree) -> None:
    del tree.signatures[ZONE, "MX"]


def without_ds(tree: SignedTree) -> None:
    del tree.zone[ZONE]["DS"]


def with_ds_of_another_key(tree: SignedTree) -> None:
    tree.add(ZONE, "DS", [SignedTree().ds(ZONE)], "test")


def with_ds_signed_by_the_zone_itself(tree: SignedTree) -> None:
    tree.add(ZONE, "DS", [tree.ds(ZONE)], ZONE)


def with_unknown_digest(tree: SignedTree) -> None:
    tag = tree.ds(ZONE).split()[0]
    tree.add(ZONE, "DS", [f"{tag} 13 99 abcdef"], "test")


def with_unknown_algorithm(tree: SignedTree) -> None:
    tree.change_signature(ZONE, "MX", algorithm=200)


def with_a_key_that_makes_no_sense(tree: SignedTree) -> None:
    tree.keys[ZONE] = tree.keys[ZONE].changed(algorithm=8, key=b"\x05\x01")
    tree.zone[ZONE]["DNSKEY"] = [tree.keys[ZONE].public.to_text()]
    tag = int(tree.ds(ZONE).split()[0])
    tree.change_signature(ZONE, "DNSKEY", algorithm=8, key_tag=tag)
    tree.add(ZONE, "DS", [tree.ds(ZONE)], "test")


def with_a_revoked_key(tree: SignedTree) -> None:
    tree.keys[ZONE] = tree.keys[ZONE].changed(flags=Flag.ZONE | Flag.REVOKE)
    tree.add(ZONE, "DNSKEY", [tree.keys[ZONE].public.to_text()], ZONE)
    tree.add(ZONE, "DS", [tree.ds(ZONE)], "test")
    tree.add(ZONE, "MX", EVIL, ZONE)


def with_too_many_keys(tree: SignedTree) -> None:
    others = [f"256 3 200 {n:02}aa" for n in range(16)]
    tree.add(ZONE, "DNSKEY", [*tree.zone[ZONE]["DNSKEY"], *others], ZONE)


def with_too_many_signatures(tree: SignedTree) -> None:
    (made,) = tree.signatures[ZONE, "MX"]
    copies = [made.replace(key_tag=n) for n in range(8)]
    tree.signatures[ZONE, "MX"] = dns.rrset.from_rdata(f"{ZONE}.", 60, made, *copies)


def signed_by_two_zones(tree: SignedTree) -> None:
    (made,) = tree.signatures[ZONE, "MX"]
    other = made.replace(signer=tree.keys["test"].zone)
    tree.signatures[ZONE, "MX"] = dns.rrset.from_rdata(f"{ZONE}.", 60, made, other)


def test_too_many_keys_would_be_fine_if_they_were_fewer(world: World) -> None:
    keys = [*world.tree.zone[ZONE]["DNSKEY"], "256 3 200 aaaa"]
    world.tree.add(ZONE, "DNSKEY", keys, ZONE)

    assert world.proves(MX)


@pytest.mark.parametrize(
    "spoil",
    [
        tampered,
        expired,
        too_early,
        expired_key_signature,
        unsigned,
        without_ds,
        with_ds_of_another_key,
        with_ds_signed_by_the_zone_itself,
        with_unknown_digest,
        with_unknown_algorithm,
        with_a_key_that_makes_no_sense,
        with_a_revoked_key,
        with_too_many_keys,
        with_too_many_signatures,
        signed_by_two_zones,
    ],
)
def test_a_broken_chain_is_not_secure(world: World, spoil: Callable[[SignedTree], None]) -> None:
    spoil(world.tree)

    assert not world.proves(MX)


def test_a_zone_has_no_say_in_what_lies_outside(world: World) -> None:
    world.tree.add("test", "MX", EVIL, ZONE)

    assert not world.proves(Question("test", "MX"))


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(Question(ZONE, "A"), id="no-data"),
        pytest.param(Question("none.example.test", "A"), id="no-such-name"),
        pytest.param(Question("any.wild.example.test", "TXT"), id="wildcard"),
    ],
)
def test_what_would_take_a_proof_of_absence_is_not_secure(world: World, question: Question) -> None:
    assert not world.proves(question)


@pytest.mark.parametrize(
    "link", [("www.example.test", "CNAME"), ("web.example.test", "A")], ids=["alias", "end"]
)
def test_every_link_of_a_cname_chain_must_be_signed(world: World, link: tuple[str, str]) -> None:
    del world.tree.signatures[link]

    assert not world.proves(WWW)


def test_an_alias_that_leads_to_an_unsigned_zone_is_not_secure(world: World) -> None:
    world.tree.add("www.example.test", "CNAME", ["web.unsigned.example."], ZONE)
    world.tree.zone["web.unsigned.example"] = {"A": ["192.0.2.9"]}

    assert not world.proves(WWW)


def test_a_signed_cname_loop_has_an_end(world: World) -> None:
    world.tree.add("www.example.test", "CNAME", ["www.example.test."], ZONE)
    world.server.behaviour = Behaviour(chase=False)
    validator = Validator(world.transport, world.anchors())

    assert not validator.prove([reply_to(WWW, "192.0.2.1")], Deadline(SOON))


def test_only_the_records_that_were_used_are_proved(world: World) -> None:
    """Who forges the first reply may let the questions that validate it pass."""
    with nameserver({ZONE: {"MX": EVIL}}) as forger:
        forgery = Nameservers([("127.0.0.1", forger.port)])

        def forge(query: Query) -> Outcome | None:
            is_plain = not dns.message.from_wire(query.wire).ednsflags & dns.flags.DO
            return forgery.exchange([query], Deadline(SOON))[0] if is_plain else None

        resolver = Resolver(Between(world.transport, forge), trust_anchors=world.anchors())

        assert not resolver.are_secure([MX], Deadline(SOON))


@pytest.mark.parametrize(
    "anchor",
    [
        pytest.param(lambda tree: f". 3600 IN DNSKEY {tree.keys[''].public}", id="key"),
        pytest.param(lambda tree: f"test. IN DS {tree.ds('test')}", id="below-the-root"),
        pytest.param(lambda tree: f"{SignedTree().anchor()}{tree.anchor()}", id="one-of-two"),
    ],
)
def test_validation_begins_at_any_anchor(world: World, anchor: Callable[[SignedTree], str]) -> None:
    assert world.proves(MX, anchor=anchor(world.tree))


@pytest.mark.parametrize(
    "anchor",
    [
        pytest.param(lambda _tree: SignedTree().anchor(), id="another-root"),
        pytest.param(lambda tree: f"example. IN DS {tree.ds('test')}", id="another-branch"),
    ],
)
def test_a_wrong_anchor_proves_nothing(world: World, anchor: Callable[[SignedTree], str]) -> None:
    assert not world.proves(MX, anchor=anchor(world.tree))


def test_what_a_proof_takes_is_asked_together_and_once(world: World) -> None:
    resolver = world.resolver()
    for _ in range(2):
        assert resolver.are_secure([MX], Deadline(SOON))

    assert world.server.asked[0] == "example.test MX"
    assert sorted(world.server.asked[1:]) == [
        " DNSKEY",
        "example.test DNSKEY",
        "example.test DS",
        "example.test MX",
        "test DNSKEY",
        "test DS",
    ]


def test_a_walk_that_takes_too_many_questions_is_given_up(world: World) -> None:
    name = ".".join([*"abcdefghij", ZONE])
    world.tree.add(name, "A", ["192.0.2.1"], ZONE)

    assert not world.proves(Question(name, "A"))
    assert len(world.server.asked) <= MAX_QUESTIONS


@pytest.mark.parametrize(
    "behaviour", [Behaviour(rcode=dns.rcode.SERVFAIL), Behaviour(is_deaf=True)]
)
def test_a_resolver_in_trouble_proves_nothing(world: World, behaviour: Behaviour) -> None:
    resolver = world.resolver()
    resolver.ask([MX], Deadline(SOON))
    world.server.behaviour = behaviour

    assert not resolver.are_secure([MX], Deadline(0.3))


def test_what_was_cut_short_is_asked_again(world: World) -> None:
    resolver = world.resolver()
    resolver.ask([MX], Deadline(SOON))
    world.server.behaviour = Behaviour(is_deaf=True)
    assert not resolver.are_secure([MX], Deadline(0.2))
    world.server.behaviour = Behaviour()

    assert resolver.are_secure([MX], Deadline(SOON))


def test_a_job_is_told_false_and_no_error_when_it_is_cancelled(world: World) -> None:
    deadline = Deadline(SOON)
    deadline.token.cancel()

    assert not BoundDns(world.resolver(), deadline).are_secure([MX])


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        pytest.param(("example.test.", "DNSKEY"), False, id="needed"),
        pytest.param(("imap.example.test.", "DS"), True, id="asked-in-vain"),
    ],
)
def test_only_the_replies_that_are_needed_count(
    world: World, lost: tuple[str, str], *, expected: bool
) -> None:
    def forge(query: Query) -> Outcome | None:
        asked = (f"{query.name}.", query.kind.name)
        return TimedOutError("net.no-time") if asked == lost else None

    world.tree.add("imap.example.test", "A", ["192.0.2.1"], ZONE)
    resolver = Resolver(Between(world.transport, forge), trust_anchors=world.anchors())

    assert resolver.are_secure([Question("imap.example.test", "A")], Deadline(SOON)) is expected


@pytest.fixture
def liar() -> Iterator[Nameserver]:
    """A resolver on loopback that sets AD on data without any signature."""
    with nameserver({ZONE: {"MX": EVIL}}, Behaviour(says_authentic=True)) as server:
        yield server


def at(server: Nameserver) -> Nameservers:
    return Nameservers([("127.0.0.1", server.port)])


def test_an_ad_bit_from_loopback_proves_nothing(liar: Nameserver) -> None:
    assert not Resolver(at(liar)).are_secure([MX], Deadline(SOON))


def test_an_ad_bit_is_not_even_asked_for(liar: Nameserver) -> None:
    Resolver(at(liar)).are_secure([MX], Deadline(SOON))

    assert liar.flags
    assert not any(flags & dns.flags.AD for flags in liar.flags)


def test_an_ad_bit_counts_where_the_user_says_so(liar: Nameserver) -> None:
    assert Resolver(at(liar), trust_ad=True).are_secure([MX], Deadline(SOON))


def test_a_reply_without_an_ad_bit_is_validated_all_the_same(world: World) -> None:
    resolver = Resolver(world.transport, trust_anchors=world.anchors(), trust_ad=True)

    assert resolver.are_secure([MX], Deadline(SOON))


def test_a_reply_without_an_ad_bit_and_signatures_proves_nothing(liar: Nameserver) -> None:
    liar.behaviour = Behaviour()

    assert not Resolver(at(liar), trust_ad=True).are_secure([MX], Deadline(SOON))


def test_an_ad_bit_is_about_the_records_that_were_used(liar: Nameserver) -> None:
    resolver = Resolver(at(liar), trust_ad=True)
    resolver.ask([MX], Deadline(SOON))
    liar.zone = {ZONE: {"MX": ["5 other.example.test."]}}

    assert not resolver.are_secure([MX], Deadline(SOON))
