"""The offer of the demo provider: names, ports, and its settings document."""

from typing import Final

from msgspec import Struct

DOMAIN: Final = "demo.example"
ADDRESS: Final = f"alice@{DOMAIN}"
AUTOCONFIG_HOST: Final = f"autoconfig.{DOMAIN}"


class Service(Struct, frozen=True, kw_only=True):
    """One mail server under its public name.

    Attributes:
        element: the draft's element, ``incomingServer`` or ``outgoingServer``.
        srv: the service label of its SRV record (RFC 6186, RFC 8314 section 5.1).
    """

    protocol: str
    host: str
    port: int
    element: str
    srv: str


IMAP: Final = Service(
    protocol="imap", host=f"imap.{DOMAIN}", port=993, element="incomingServer", srv="_imaps"
)
POP3: Final = Service(
    protocol="pop3", host=f"pop.{DOMAIN}", port=995, element="incomingServer", srv="_pop3s"
)
SMTP: Final = Service(
    protocol="smtp", host=f"smtp.{DOMAIN}", port=465, element="outgoingServer", srv="_submissions"
)
SERVICES: Final = (IMAP, POP3, SMTP)

_SERVER: Final = """\
    <{0.element} type="{0.protocol}">
      <hostname>{0.host}</hostname>
      <port>{0.port}</port>
      <socketType>SSL</socketType>
      <authentication>password-cleartext</authentication>
      <username>%EMAILADDRESS%</username>
    </{0.element}>
"""


def config_document() -> bytes:
    """Return the autoconfig XML (draft-ietf-mailmaint-autoconfig), in UTF-8."""
    servers = "".join(_SERVER.format(service) for service in SERVICES)
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="{DOMAIN}">
    <domain>{DOMAIN}</domain>
    <displayName>Demo Mail</displayName>
    <displayShortName>Demo</displayShortName>
{servers}  </emailProvider>
</clientConfig>
""".encode()
