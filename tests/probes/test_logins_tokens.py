import pytest
from msgspec.structs import replace

from autoconf.model.secret import Token
from autoconf.model.server import Authentication, AuthMethod
from tests.probes.accounts import ALL, UNTESTED, Account

OAUTH_ONLY = (Authentication(method=AuthMethod.OAUTH2),)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_server_for_passwords_alone_gets_no_token(place: int) -> None:
    ways = (*OAUTH_ONLY, Authentication(method=AuthMethod.PASSWORD_CLEARTEXT))
    servers = [replace(one, authentication=ways) for one in ALL]
    servers[place] = replace(servers[place], authentication=ways[1:])
    protocol = servers[place].protocol.value

    account = Account(servers=servers, password=Token("t0ken")).run()

    assert account.outcomes()[protocol] is UNTESTED
    assert "takes no OAuth token" in account.messages()[protocol]
    assert account.logins() == 0
