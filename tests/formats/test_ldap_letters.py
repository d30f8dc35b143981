"""Postfix's letters in a search filter."""

import pytest

from autoconf.errors import UsageError
from autoconf.formats.ldap_letters import check, filled
from autoconf.model.address import EmailAddress


@pytest.mark.parametrize(
    ("text", "local_part", "search"),
    [
        ("(mail=%s)", "x", "(mail=x@a.example)"),
        ("(&(uid=%u)(o=%d)(cn=100%%))", "x", "(&(uid=x)(o=a.example)(cn=100%))"),
        ("(mail=%s)", "*", r"(mail=\2a@a.example)"),
        ("(uid=%u)", "x)(uid=*", r"(uid=x\29\28uid\3d\2a)"),
        ("(uid=%u)", r"a\2a", r"(uid=a\5c2a)"),
        ("(uid=%u)", "a\0b", r"(uid=a\00b)"),
        ("(uid=%u)", "%d", r"(uid=\25d)"),
        ("(uid=%u)", "&|!~", r"(uid=\26\7c\21\7e)"),
        ("(uid=%u)", "\u00fc", r"(uid=\c3\bc)"),
    ],
)
def test_no_part_of_an_address_has_a_meaning(text: str, local_part: str, search: str) -> None:
    address = EmailAddress(text="", local_part=local_part, domain="a.example")

    check(text)

    assert filled(text, address) == search


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mail=%s", "no search filter"),
        ("(mail=%s", "no search filter"),
        ("(&(mail=%s)", "no search filter"),
        ("(mail=%x)", "%x"),
        ("(mail=%)", "%"),
        ("(%u=x)", "equals sign"),
        ("(&(a=b)(%u=x))", "equals sign"),
        ("(%u)", "equals sign"),
    ],
)
def test_another_filter_is_an_error(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        check(text)
