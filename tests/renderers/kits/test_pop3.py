import pytest

from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import Pop3Settings
from autoconf.renderers.kits.pop3 import days_on_server
from tests.renderers.profiles import server

ADVICE = Pop3Settings(leave_messages_on_server=True, days_to_leave_messages_on_server=7)


@pytest.mark.parametrize(
    ("choices", "advice", "days"),
    [
        (Choices(), None, None),
        (Choices(), ADVICE, 7),
        (Choices(), Pop3Settings(leave_messages_on_server=True), None),
        (Choices(), Pop3Settings(leave_messages_on_server=False), 0),
        (Choices(), Pop3Settings(days_to_leave_messages_on_server=99999), None),
        (Choices(leave_on_server=LeaveOnServer.FOREVER), ADVICE, None),
        (Choices(leave_on_server=LeaveOnServer.NEVER), ADVICE, 0),
        (Choices(leave_on_server=LeaveOnServer.DAYS), ADVICE, 14),
        (Choices(leave_on_server=LeaveOnServer.DAYS, leave_days=30), None, 30),
        (Choices(leave_on_server=LeaveOnServer.DAYS, leave_days=40000), None, None),
    ],
    ids=[
        "nobody-says",
        "provider-says",
        "provider-says-without-days",
        "provider-removes",
        "provider-says-more-than-fits",
        "person-keeps",
        "person-removes",
        "person-takes-the-usual-days",
        "person-takes-days",
        "person-takes-more-than-fits",
    ],
)
def test_the_person_goes_before_the_provider(
    choices: Choices, advice: Pop3Settings | None, days: int | None
) -> None:
    assert days_on_server(choices, server("pop3 pop.example.com", pop3=advice)) == days
