from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from autoconf.audit.sending.spf import examine
from autoconf.errors import TimedOutError
from autoconf.model.sending import ProblemKind, Standing
from autoconf.net.interfaces import DnsReply, Mx, Question, Record
from tests.fakes import FakeDns

HOME = "example.com"
Zone = Mapping[str, str]


def dns_of(zone: Zone, more: Mapping[tuple[str, str], Sequence[Record]] | None = None) -> FakeDns:
    """Return a DNS of SPF records, and of other records."""
    texts = {(name, "TXT"): [f"v=spf1 {text}".strip()] for name, text in zone.items()}
    return FakeDns({**texts, **(more or {})})


def found(dns: FakeDns) -> list[tuple[str, str, str]]:
    """Return each problem as kind, place and value."""
    return [(p.kind.value, p.at, p.value) for p in examine(HOME, dns).problems]


@pytest.mark.parametrize(
    "zone",
    [
        {HOME: "-all"},
        {HOME: "ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"},
        {HOME: "include:_spf.example.net ~all", "_spf.example.net": "ip4:192.0.2.0/24 ~all"},
        {HOME: "redirect=_spf.example.com", f"_spf.{HOME}": "ip4:192.0.2.1 -all"},
        {HOME: "include:%{ir}.%{v}.%{d}.spf.example.net exists:%{i}.example.net -all"},
        {HOME: "?include:_all.example.net -all", "_all.example.net": "+all"},
        {HOME: "-all include:nowhere.example.net"},  # what follows "all" is not evaluated
    ],
)
def test_a_good_record_has_no_problem(zone: Zone) -> None:
    assert found(dns_of(zone)) == []
    assert examine(HOME, dns_of(zone)).standing is Standing.OK


def test_a_domain_without_a_record_lacks_one() -> None:
    nothing = FakeDns({(HOME, "TXT"): ["some-proof=1"]})

    assert examine(HOME, nothing).standing is Standing.MISSING
    assert examine(HOME, FakeDns()).standing is Standing.MISSING


def test_two_records_are_one_too_many() -> None:
    twice = FakeDns({(HOME, "TXT"): ["v=spf1 -all", "other", "v=spf1 a ~all"]})

    assert found(twice) == [("several-records", HOME, "2")]
    assert [r.text for r in examine(HOME, twice).records] == ["v=spf1 -all", "v=spf1 a ~all"]


def test_a_silent_resolver_tells_nothing() -> None:
    silent = FakeDns({(HOME, "TXT"): TimedOutError("net.no-time")})
    examined = examine(HOME, silent)

    assert examined.standing is Standing.NOT_CHECKED
    assert [p.kind for p in examined.problems] == [ProblemKind.NO_ANSWER]


def test_an_included_record_that_is_not_known_leaves_the_whole_unknown() -> None:
    zone = dns_of({HOME: "include:_spf.example.net -all"})
    half = FakeDns(
        {
            (HOME, "TXT"): ["v=spf1 include:_spf.example.net -all"],
            ("_spf.example.net", "TXT"): TimedOutError("net.no-time"),
        }
    )

    assert examine(HOME, zone).standing is Standing.WRONG
    assert examine(HOME, half).standing is Standing.NOT_CHECKED


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({HOME: "ipv4:192.0.2.1 -all"}, ("syntax", HOME, "ipv4:192.0.2.1")),
        (
            {HOME: "include:a.example -all", "a.example": "ip4:1.2 -all"},
            ("syntax", "a.example", "ip4:1.2"),
        ),
        ({HOME: "include:a.example -all"}, ("includes-no-record", HOME, "a.example")),
        ({HOME: "redirect=a.example"}, ("includes-no-record", HOME, "a.example")),
        (
            {HOME: "include:a.example -all", "a.example": f"redirect={HOME}"},
            ("loop", "a.example", HOME),
        ),
        ({HOME: f"include:{HOME} -all"}, ("loop", HOME, HOME)),
        ({HOME: "a +all"}, ("allows-all", HOME, "+all")),
        ({HOME: "all"}, ("allows-all", HOME, "all")),
        ({HOME: "ip4:0.0.0.0/0 -all"}, ("allows-all", HOME, "ip4:0.0.0.0/0")),
        ({HOME: "redirect=a.example", "a.example": "+all"}, ("allows-all", "a.example", "+all")),
        ({HOME: "ptr -all"}, ("uses-ptr", HOME, "ptr")),
        ({HOME: "ip4:192.0.2.1"}, ("no-default", HOME, "")),
    ],
)
def test_a_problem_is_named_with_its_record(zone: Zone, expected: tuple[str, str, str]) -> None:
    assert expected in found(dns_of(zone))


def chain(length: int) -> Zone:
    """Return records, each of which includes the next."""
    names = [HOME, *(f"spf{number}.example.net" for number in range(length))]
    includes = {a: f"include:{b} -all" for a, b in pairwise(names)}
    return {**includes, names[-1]: "-all"}


def test_ten_look_ups_are_allowed() -> None:
    assert found(dns_of(chain(10))) == []
    assert found(dns_of(chain(11))) == [("lookups", "", "11")]


def test_every_mechanism_that_asks_the_dns_counts_once() -> None:
    record = "a mx ptr exists:%{i}.example.net include:%{d}.example.net redirect=%{d}.example.org"
    zone = dns_of(
        {HOME: f"{record} a mx a mx a"},
        {(HOME, "A"): ["192.0.2.1"], (HOME, "MX"): [Mx(preference=1, host="mx.example.com")]},
    )

    assert ("lookups", "", "11") in found(zone)


def test_a_record_that_is_included_twice_counts_twice() -> None:
    twice = {HOME: "include:a.example include:b.example -all", "c.example": "a a a a -all"}
    zone = dns_of(
        {**twice, "a.example": "include:c.example -all", "b.example": "include:c.example -all"},
        {("c.example", "A"): ["192.0.2.1"]},
    )

    assert found(zone) == [("lookups", "", "12")]


def test_names_without_an_address_are_void_look_ups() -> None:
    zone = dns_of({HOME: "a:a.example mx:b.example exists:c.example -all"})
    less = dns_of({HOME: "a:a.example mx:b.example -all"})

    assert found(zone) == [("void-lookups", "", "3")]
    assert found(less) == []


def test_an_address_of_one_family_is_enough() -> None:
    zone = dns_of(
        {HOME: "a:a.example a:b.example a:c.example -all"},
        {("a.example", "AAAA"): ["2001:db8::1"], ("b.example", "A"): ["192.0.2.1"]},
    )

    assert found(zone) == []


def test_more_than_ten_mx_hosts_end_an_evaluation() -> None:
    hosts = [Mx(preference=1, host=f"mx{number}.example.com") for number in range(11)]

    assert found(dns_of({HOME: "mx -all"}, {(HOME, "MX"): hosts})) == [
        ("many-mx-hosts", HOME, HOME)
    ]


def test_a_hostile_tree_is_left_after_some_questions() -> None:
    wide = " ".join(f"include:n{number}.example.net" for number in range(300))
    zone = dns_of({HOME: wide, **{f"n{n}.example.net": wide for n in range(300)}})
    problems = found(zone)

    assert len(zone.asked) <= 60
    assert problems[0][0] == "lookups"


def test_all_questions_of_a_level_go_out_together() -> None:
    calls: list[int] = []

    class Counting(FakeDns):
        def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
            calls.append(len(questions))
            return super().ask(questions)

    zone = {(n, "TXT"): ["v=spf1 a -all"] for n in ("a.example", "b.example")}
    examine(HOME, Counting({(HOME, "TXT"): ["v=spf1 include:a.example include:b.example"], **zone}))

    assert calls == [1, 2, 4]
