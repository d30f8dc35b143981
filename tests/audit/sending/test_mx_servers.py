from autoconf.audit.sending.mx_servers import MAX_HOSTS, MxServers
from autoconf.errors import TimedOutError
from autoconf.tasks import Deadline
from tests.audit.sending.hosts import MX, SERVER, mx_host
from tests.fakes import ScriptedDialer, fake_factory


def test_a_host_is_visited_once_and_left_politely() -> None:
    wire = mx_host()
    dialer = ScriptedDialer({f"smtp {MX}:25": [wire]})
    servers = MxServers(fake_factory(dialer=dialer))

    first = servers.look_at([MX], Deadline(10.0))
    again = servers.look_at([MX], Deadline(10.0))

    assert first == again
    assert first[MX].chain == SERVER.chain
    assert first[MX].why is None
    assert wire.heard[-1] == b"QUIT\r\n"
    assert wire.is_closed
    assert not any(b"MAIL" in line or b"AUTH" in line for line in wire.heard)


def test_a_host_that_is_not_reached_is_visited_no_more() -> None:
    dialer = ScriptedDialer({f"smtp {MX}:25": [TimedOutError("net.no-time")]})
    servers = MxServers(fake_factory(dialer=dialer))

    for _ in range(2):
        shown = servers.look_at([MX], Deadline(10.0))[MX]
        assert shown.chain == ()
        assert shown.why is not None


def test_only_some_hosts_are_visited() -> None:
    dialer = ScriptedDialer()
    hosts = [f"mx{number}.example.com" for number in range(MAX_HOSTS + 3)]

    shown = MxServers(fake_factory(dialer=dialer)).look_at(hosts, Deadline(10.0))

    assert list(shown) == hosts[:MAX_HOSTS]
    assert len(dialer.opened) == MAX_HOSTS
