"""A worker of another process can be given, and can return, every value of a bulk run."""

import pickle
from pathlib import Path

import pytest

from autoconf.cli.text import english
from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.model.profile import Choices
from autoconf.usecases.bulk.domains import Found, found_for, look_up
from autoconf.usecases.bulk.interface import (
    ColumnsNotRead,
    DomainBegun,
    LookingUp,
    RowDone,
    RowLost,
    Status,
    Summary,
)
from autoconf.usecases.bulk.table import Row
from autoconf.usecases.bulk.users import user_of
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import render_clients
from tests.formats.sample_report import REPORT
from tests.renderers.profiles import ALICE
from tests.usecases.bulk.worlds import DOMAIN, example

FOUND = look_up([DOMAIN], example(), Options())
ROW = Row(line=2, values={"address": "alice@example.com", "leave_on_server": "7"})
LOST = Message.of("table.finding", message=Message.of("table.no-end"), remedy="x")
PROFILE = make_profile(found_for(FOUND, ALICE), Choices())


@pytest.mark.parametrize(
    "value",
    [
        ROW,
        user_of(ROW, Choices()),
        FOUND,
        Found(report=REPORT),
        Found(why_not=LOST),
        PROFILE,
        render_clients(PROFILE, ("thunderbird", "outlook"), english),
        ColumnsNotRead(unknown=("x",)),
        LookingUp(count=2),
        DomainBegun(domain="example.com", number=1),
        RowDone(line=2, address="a", status=Status.WRITTEN, message=LOST),
        RowLost(line=2, address="a", message=LOST),
        Summary(written=1, kept=2, failed=3, index=Path("x")),
        OutputOptions(client=("sheet",), leave_on_server="7"),
        Options(trust_host=("example.com",)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_of_a_bulk_run_survives_pickling(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes


def test_an_error_of_a_line_survives_pickling() -> None:
    with pytest.raises(Exception, match="there is no address in this line") as caught:
        user_of(Row(line=2, values={}), Choices())

    copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes

    assert str(copy) == text("table.no-address")
