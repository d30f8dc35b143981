"""Replies of servers that hold ordinary words alone: a redacted report keeps them as evidence."""

import re
from typing import Final

_ORDINARY: Final = """
a accepted access account address again allowed already an and are argument arguments at attempt
attempts auth authenticate authenticated authentication authorization authorized available bad
be been before blocked busy by cannot check client command commands concurrent connection
connections credentials current currently daily denied disabled does due encrypted encryption
error errors exceeded exhausted exist expired fail failed failure failures first for from full
has have imap in incorrect internal invalid is issue it later limit limits locked log login
logins logon mail mailbox many match maximum mechanism message messages minutes must name no not
now number of off on open or over owned pass password per permission please pop pop3 problem
protocol quota rate reached refused rejected relay requests required reset secure sender sending
server service session set simultaneous smtp ssl starttls state support supported suspended
system temporarily temporary that the then this time timeout tls to too try unable unauthorized
unavailable unknown unrecognized unsuccessful unsupported use user userid username was web with
wrong you your
"""
_WORDS: Final = frozenset(_ORDINARY.split())
_CODE: Final = re.compile(
    r"^(?:\d{3}[ -])?(?:[245]\.\d{1,3}\.\d{1,3} )?(?:\[(?:AUTH|SYS/TEMP|SYS/PERM|IN-USE|ALERT|"
    r"AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|UNAVAILABLE|LIMIT|LOGIN-DELAY|PRIVACYREQUIRED)\] )?"
)
_PLAIN: Final = re.compile(r"[A-Za-z0-9 .,:;!'()/-]+")
_WORD: Final = re.compile(r"[A-Za-z0-9']+")


def is_common(reply: str) -> bool:
    """Tell whether a reply could come from any server: it tells nothing of a person."""
    rest = _CODE.sub("", reply, count=1)
    words = _WORD.findall(rest)
    return (
        bool(words)
        and bool(_PLAIN.fullmatch(rest))
        and _WORDS.issuperset(word.lower() for word in words)
    )
