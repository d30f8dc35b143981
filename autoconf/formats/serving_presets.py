"""The questions for the databases and directories of common products: all domains that get mail.

Each query names the domain first. Truth values are written so that MariaDB's small numbers and
PostgreSQL's booleans both do. UNION ALL, because MariaDB needs seconds to leave out rows that are
there twice, and the reader of a list does it anyway. An alias gets mail only if its domain does.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

DOMAINS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "postfixadmin": """
            SELECT domain FROM domain WHERE active AND NOT backupmx AND domain <> 'ALL'
            UNION ALL SELECT a.alias_domain FROM alias_domain a
            JOIN domain d ON d.domain = a.target_domain
            WHERE a.active AND d.active AND NOT d.backupmx
        """,
        "mailcow": """
            SELECT domain FROM domain WHERE active = 1 AND backupmx = 0
            UNION ALL SELECT a.alias_domain FROM alias_domain a
            JOIN domain d ON d.domain = a.target_domain
            WHERE a.active = 1 AND d.active = 1 AND d.backupmx = 0
        """,
        "iredmail": """
            SELECT domain FROM domain WHERE active = 1 AND backupmx = 0
            UNION ALL SELECT a.alias_domain FROM alias_domain a
            JOIN domain d ON d.domain = a.target_domain
            WHERE a.active = 1 AND d.active = 1 AND d.backupmx = 0
        """,
        "modoboa": """
            SELECT name FROM admin_domain WHERE enabled AND type = 'domain'
            UNION ALL SELECT a.name FROM admin_domainalias a
            JOIN admin_domain d ON d.id = a.target_id
            WHERE a.enabled AND d.enabled AND d.type = 'domain'
        """,
        "vimbadmin": """
            SELECT domain FROM domain WHERE active AND NOT backupmx
        """,
        "froxlor": """
            SELECT domain FROM panel_domains WHERE isemaildomain = 1 AND deactivated = 0
        """,
        "ispconfig": """
            SELECT domain FROM mail_domain WHERE active = 'y'
            UNION ALL SELECT SUBSTRING(f.source, 2) FROM mail_forwarding f
            JOIN mail_domain d ON d.domain = SUBSTRING(f.destination, 2)
            WHERE f.type = 'aliasdomain' AND f.active = 'y' AND d.active = 'y'
        """,
        "mailu": """
            SELECT name FROM domain UNION ALL SELECT name FROM alternative
        """,
        "mail-in-a-box": """
            SELECT DISTINCT substr(email, instr(email, '@') + 1) FROM users
            UNION ALL SELECT DISTINCT substr(source, instr(source, '@') + 1) FROM aliases
        """,
        "grommunio": """
            SELECT domainname FROM domains WHERE domain_status = 0
        """,
    }
)
_ACTIVE: Final = (
    "(&(objectClass=mailDomain)(accountStatus=active)(enabledService=mail)"
    "(!(domainBackupMX=yes)){})"
)
SEARCHES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "iredmail-ldap": (
            (_ACTIVE.format(""), "domainName"),
            (_ACTIVE.format("(enabledService=domainalias)"), "domainAliasName"),
        ),
    }
)
"""For LDAP: filters, each with the attribute that names the domains."""
ACCOUNTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "froxlor": "SELECT username FROM mail_users WHERE email = '%s'",
        "ispconfig": "SELECT login FROM mail_user WHERE email = '%s'",
        "modoboa": "SELECT username FROM core_user WHERE email = '%s' AND is_active",
    }
)
"""The login name of an address, with Postfix's letters: where it may be another name."""
