"""An address of a mail server that gave no answer, while another address of the server did."""

from msgspec import Struct


class SilentAddress(Struct, frozen=True, kw_only=True):
    """An IPv6 address that lost to an IPv4 address because it gave no answer.

    Attributes:
        server: host and port, such as "imap.example.com:993".
        address: the IPv6 address.
        waited_s: how long nothing came; None if the network said that there is no way.
        has_ipv6: whether another server answered over IPv6 in the same run.
    """

    server: str
    address: str
    waited_s: float | None = None
    has_ipv6: bool = False
