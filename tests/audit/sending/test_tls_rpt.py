import pytest

from autoconf.audit.sending.tls_rpt import examine
from autoconf.errors import UnreachableError
from autoconf.model.sending import Standing
from tests.fakes import FakeDns

NAME = "_smtp._tls.example.com"
GOOD = "v=TLSRPTv1; rua=mailto:tls@example.com"
LOST = UnreachableError("net.dns.resolver-failed", name=NAME, code="SERVFAIL")


@pytest.mark.parametrize(
    ("dns", "standing", "problems"),
    [
        (FakeDns({(NAME, "TXT"): [GOOD]}), Standing.OK, []),
        (FakeDns(), Standing.MISSING, []),
        (FakeDns({(NAME, "TXT"): ["v=spf1 -all"]}), Standing.MISSING, []),
        (FakeDns({(NAME, "TXT"): LOST}), Standing.NOT_CHECKED, ["no-answer"]),
        (FakeDns({(NAME, "TXT"): [GOOD, GOOD + "m"]}), Standing.WRONG, ["several-records"]),
        (FakeDns({(NAME, "TXT"): ["v=TLSRPTv1;"]}), Standing.WRONG, ["syntax"]),
        (
            FakeDns({(NAME, "TXT"): [GOOD + ",tls@example.com"]}),
            Standing.OK,
            ["report-address"],
        ),
    ],
)
def test_the_record_is_judged(dns: FakeDns, standing: Standing, problems: list[str]) -> None:
    examined = examine("example.com", dns)

    assert examined.standing is standing
    assert [problem.kind.value for problem in examined.problems] == problems
