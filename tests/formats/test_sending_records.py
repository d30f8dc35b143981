"""What holds for the parsers of all records about sending."""

from collections.abc import Callable
from time import process_time

import pytest

from autoconf.formats import dmarc, mta_sts, spf, tls_rpt

PARSERS: dict[str, Callable[[str], object]] = {
    "spf": lambda text: spf.parse(f"v=spf1 {text}"),
    "dmarc": lambda text: dmarc.parse(f"v=DMARC1; {text}"),
    "dmarc-rua": lambda text: dmarc.parse(f"v=DMARC1; rua={text}"),
    "mail-address": dmarc.mail_address,
    "tls-rpt": lambda text: tls_rpt.parse(f"v=TLSRPTv1; rua={text}"),
    "mta-sts": lambda text: mta_sts.bad_tags(f"v=STSv1; {text}"),
    "mta-sts-policy": lambda text: mta_sts.parse_policy(text.encode()),
}
UNITS = (
    *(
        "a",
        " ",
        ";",
        ",",
        "!",
        "!1",
        "%{d",
        "%{d}",
        "%{d1r.",
        "%%",
        "a:%{i}",
        "/1",
        "//",
        "0",
        "a.",
    ),
    *(
        "mailto:",
        "mailto:a@b.c,",
        "mailto:a@b.c!1",
        "mx: *.a.b\r\n",
        "\r\n",
        "\r",
        ":",
        "=",
        "fo=0:",
    ),
    *("include:a.b ", "ip4:1.2.3.4/32 ", "x=y ", "1-", "a-", "p=none;"),
)


def cost(parse: Callable[[str], object], text: str) -> float:
    begin = process_time()
    parse(text)
    return process_time() - begin


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_with_the_length_alone(name: str, unit: str) -> None:
    parse = PARSERS[name]
    short = min(cost(parse, unit * (2048 // len(unit))) for _ in range(3))

    long = cost(parse, unit * (32768 // len(unit)))

    assert long < 60 * short + 1  # 16 times the text; a quadratic parser takes 256 times as long
