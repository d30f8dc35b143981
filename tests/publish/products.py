"""The tables of hosting products, made anew: the names and types that a query meets there.

In each: ``a.example`` gets mail, ``alias.example`` is another name for it where the product knows
such names, ``off.example`` is switched off, ``backup.example`` is relayed to somebody else.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

_ALL: Final = ("a.example", "alias.example")


class Product(Struct, frozen=True):
    """Statements, the domains that are served, and the databases in which the query runs."""

    statements: tuple[str, ...]
    served: tuple[str, ...] = _ALL
    kinds: tuple[str, ...] = ("sqlite", "mariadb", "postgresql")


_POSTFIXADMIN: Final = (
    "CREATE TABLE domain (domain varchar(255), active {boolean}, backupmx {boolean})",
    (
        "CREATE TABLE alias_domain (alias_domain varchar(255), target_domain varchar(255),"
        " active {boolean})"
    ),
    (
        "INSERT INTO domain VALUES ('ALL', {true}, {false}), ('a.example', {true}, {false}),"
        " ('off.example', {false}, {false}), ('backup.example', {true}, {true}),"
        " ('alias.example', {true}, {false})"
    ),
    (
        "INSERT INTO alias_domain VALUES ('alias.example', 'a.example', {true}),"
        " ('off2.example', 'a.example', {false}), ('aliasoff.example', 'off.example', {true}),"
        " ('aliasbackup.example', 'backup.example', {true})"
    ),
)
_NUMBERS: Final = (
    "CREATE TABLE domain (domain varchar(255), active {small}, backupmx {small})",
    (
        "CREATE TABLE alias_domain (alias_domain varchar(255), target_domain varchar(255),"
        " active {small})"
    ),
    (
        "INSERT INTO domain VALUES ('a.example', 1, 0), ('off.example', 0, 0),"
        " ('backup.example', 1, 1)"
    ),
    (
        "INSERT INTO alias_domain VALUES ('alias.example', 'a.example', 1),"
        " ('off2.example', 'a.example', 0), ('aliasoff.example', 'off.example', 1),"
        " ('aliasbackup.example', 'backup.example', 1)"
    ),
)


_TYPES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "sqlite": {"boolean": "boolean", "true": "1", "false": "0", "small": "smallint",
                   "letter": "varchar(1)"},
        "postgresql": {"boolean": "boolean", "true": "true", "false": "false",
                       "small": "smallint", "letter": "varchar(1)"},
        "mariadb": {"boolean": "tinyint(1)", "true": "1", "false": "0", "small": "tinyint(1)",
                    "letter": "enum('n', 'y')"},
    }
)  # fmt: skip


def tables(kind: str, product: str) -> tuple[str, ...]:
    """Return the statements that make a product's tables in a kind of database."""
    return tuple(one.format_map(_TYPES[kind]) for one in PRODUCTS[product].statements)


PRODUCTS: Final[Mapping[str, Product]] = MappingProxyType(
    {
        "postfixadmin": Product(_POSTFIXADMIN),
        "mailcow": Product(_NUMBERS),
        "iredmail": Product(_NUMBERS),
        "modoboa": Product(
            (
                (
                    "CREATE TABLE admin_domain (id int, name varchar(100), type varchar(20),"
                    " enabled {boolean})"
                ),
                (
                    "CREATE TABLE admin_domainalias (name varchar(254), target_id int,"
                    " enabled {boolean})"
                ),
                (
                    "INSERT INTO admin_domain VALUES (1, 'a.example', 'domain', {true}),"
                    " (2, 'off.example', 'domain', {false}),"
                    " (3, 'backup.example', 'relaydomain', {true})"
                ),
                (
                    "INSERT INTO admin_domainalias VALUES ('alias.example', 1, {true}),"
                    " ('off2.example', 1, {false}), ('aliasoff.example', 2, {true}),"
                    " ('aliasbackup.example', 3, {true})"
                ),
            )
        ),
        "vimbadmin": Product(
            (
                (
                    "CREATE TABLE domain (id int, domain varchar(255), active {boolean},"
                    " backupmx {boolean})"
                ),
                (
                    "INSERT INTO domain VALUES (1, 'a.example', {true}, {false}),"
                    " (2, 'off.example', {false}, {false}), (3, 'backup.example', {true}, {true})"
                ),
            ),
            ("a.example",),
        ),
        "froxlor": Product(
            (
                (
                    "CREATE TABLE panel_domains (id int, domain varchar(255),"
                    " isemaildomain {small}, aliasdomain int, deactivated {small})"
                ),
                (
                    "INSERT INTO panel_domains VALUES (1, 'a.example', 1, NULL, 0),"
                    " (2, 'alias.example', 1, 1, 0), (3, 'web.example', 0, NULL, 0),"
                    " (4, 'off.example', 1, NULL, 1)"
                ),
            )
        ),
        "ispconfig": Product(
            (
                "CREATE TABLE mail_domain (domain varchar(255), active {letter})",
                (
                    "CREATE TABLE mail_forwarding (source varchar(255), destination varchar(255),"
                    " type varchar(20), active {letter})"
                ),
                "INSERT INTO mail_domain VALUES ('a.example', 'y'), ('off.example', 'n')",
                (
                    "INSERT INTO mail_forwarding VALUES"
                    " ('@alias.example', '@a.example', 'aliasdomain', 'y'),"
                    " ('info@a.example', 'b@a.example', 'alias', 'y'),"
                    " ('@off2.example', '@a.example', 'aliasdomain', 'n'),"
                    " ('@aliasoff.example', '@off.example', 'aliasdomain', 'y')"
                ),
            )
        ),
        "mailu": Product(
            (
                "CREATE TABLE domain (name varchar(80))",
                "CREATE TABLE alternative (name varchar(80), domain_name varchar(80))",
                "INSERT INTO domain VALUES ('a.example')",
                "INSERT INTO alternative VALUES ('alias.example', 'a.example')",
            )
        ),
        "mail-in-a-box": Product(
            (
                "CREATE TABLE users (email varchar(255))",
                "CREATE TABLE aliases (source varchar(255), destination varchar(255))",
                "INSERT INTO users VALUES ('x@a.example'), ('y@a.example')",
                (
                    "INSERT INTO aliases VALUES ('@alias.example', 'x@a.example'),"
                    " ('z@a.example', 'x@a.example')"
                ),
            ),
            kinds=("sqlite", "mariadb"),
        ),
        "grommunio": Product(
            (
                "CREATE TABLE domains (domainname varchar(64), domain_status {small})",
                "INSERT INTO domains VALUES ('a.example', 0), ('off.example', 1)",
            ),
            ("a.example",),
        ),
    }
)
LOGINS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "froxlor": (
            "CREATE TABLE mail_users (id int, email varchar(255), username varchar(255))",
            "INSERT INTO mail_users VALUES (1, 'x@a.example', 'login1')",
        ),
        "ispconfig": (
            "CREATE TABLE mail_user (email varchar(255), login varchar(255), name varchar(255))",
            "INSERT INTO mail_user VALUES ('x@a.example', 'login1', 'Xenia')",
        ),
        "modoboa": (
            (
                "CREATE TABLE core_user (id int, username varchar(254), email varchar(254),"
                " is_active {boolean})"
            ),
            (
                "INSERT INTO core_user VALUES (1, 'login1', 'x@a.example', {true}),"
                " (2, 'login2', 'off@a.example', {false})"
            ),
        ),
    }
)
"""The tables of accounts: the login of ``x@a.example`` is ``login1``."""


def accounts(kind: str, product: str) -> tuple[str, ...]:
    """Return the statements that make a product's table of accounts; see ``tables``."""
    return tuple(one.format_map(_TYPES[kind]) for one in LOGINS[product])
