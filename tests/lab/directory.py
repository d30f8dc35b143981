"""OpenLDAP of the system with mail domains, in a folder of its own."""

import socket
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import trustme

from tests.lab.databases import Server

PASSWORD: Final = "r3ader"
READER: Final = "cn=reader,dc=lab"
BASE: Final = "o=domains,dc=lab"
ELSEWHERE: Final = "127.1"
"""An old way to write 127.0.0.1; to the program it is the name of another machine."""

_SCHEMA: Final = """\
attributetype (1.1.2.1.1 NAME 'domainName' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE)
attributetype (1.1.2.1.2 NAME 'domainAliasName' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26)
attributetype (1.1.2.1.3 NAME 'accountStatus' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE)
attributetype (1.1.2.1.4 NAME 'enabledService' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26)
attributetype (1.1.2.1.5 NAME 'domainBackupMX' EQUALITY caseIgnoreIA5Match
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 SINGLE-VALUE)
objectclass (1.1.2.2.1 NAME 'mailDomain' SUP top STRUCTURAL MUST domainName
  MAY (domainAliasName $ accountStatus $ enabledService $ domainBackupMX))
objectclass (1.1.2.2.2 NAME 'mailUser' SUP top STRUCTURAL MUST mail MAY uid)
"""
_CONFIGURATION: Final = """\
include /etc/ldap/schema/core.schema
include {folder}/mail.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {folder}/certificate.pem
TLSCertificateKeyFile {folder}/key.pem
pidfile {folder}/pid
database mdb
maxsize 1073741824
directory {folder}/data
suffix "dc=lab"
index objectClass eq
access to attrs=userPassword by anonymous auth
access to * by dn.exact="{reader}" read
limits dn.exact="{reader}" size.prtotal=unlimited
"""


class Slapd(Server):
    """It has a certificate for ``localhost`` and ``ELSEWHERE``."""

    user = "openldap"

    def prepare(self) -> None:
        """Write the configuration, and an empty tree."""
        self.port, self.tls_port = _free_port(), _free_port()
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", ELSEWHERE)
        authority.cert_pem.write_to_path(self.folder / "ca.pem")
        certificate.cert_chain_pems[0].write_to_path(self.folder / "certificate.pem")
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        (self.folder / "key.pem").chmod(0o644)  # the folder is closed to others
        (self.folder / "mail.schema").write_text(_SCHEMA)
        configuration = _CONFIGURATION.format(folder=self.folder, reader=READER)
        (self.folder / "slapd.conf").write_text(configuration)
        self.as_user("mkdir", "data")
        self._add(
            "dn: dc=lab\nobjectClass: dcObject\nobjectClass: organization\ndc: lab\no: lab",
            f"dn: {BASE}\nobjectClass: organization\no: domains",
            f"dn: {READER}\nobjectClass: person\ncn: reader\nsn: reader\nuserPassword: {PASSWORD}",
        )

    def command(self) -> Sequence[str | Path]:
        """Return what starts it."""
        places = f"{self.socket} ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        return (
            "/usr/sbin/slapd", "-d", "0", "-f", str(self.folder / "slapd.conf"),
            "-h", places,
        )  # fmt: skip

    @property
    def socket(self) -> str:
        """The URL of its Unix socket."""
        return "ldapi://" + str(self.folder / "socket").replace("/", "%2F")

    def is_answering(self) -> bool:
        """Tell whether it answers."""
        return bool(self.as_user("ldapwhoami", "-x", "-H", self.socket, check=False))

    def add_domains(self, *domains: Mapping[str, Sequence[str]]) -> None:
        """Add domains while it does not run."""
        self._add(*map(_entry, domains))

    def add_accounts(self, **logins: str) -> None:
        """Add accounts of a.example while it does not run: names, each with its login name."""
        self._add(*(
            f"dn: mail={name}@a.example,{BASE}\nobjectClass: mailUser\nuid: {login}"
            f"\nmail: {name}@a.example"
            for name, login in logins.items()
        ))  # fmt: skip

    def _add(self, *entries: str) -> None:
        text = "\n\n".join((*entries, ""))
        self.as_user("/usr/sbin/slapadd", "-q", "-f", "slapd.conf", text=text)


def _entry(domain: Mapping[str, Sequence[str]]) -> str:
    lines = [f"{key}: {value}" for key, values in domain.items() for value in values]
    name = domain["domainName"][0]
    return "\n".join((f"dn: domainName={name},{BASE}", "objectClass: mailDomain", *lines))


def active(name: str, **more: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return a domain that gets mail."""
    usual = {"accountStatus": ["active"], "enabledService": ["mail"]}
    return {"domainName": [name]} | usual | {key: list(values) for key, values in more.items()}


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
