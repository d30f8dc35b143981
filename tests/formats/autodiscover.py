"""Autodiscover replies to read."""

from autoconf.formats.autodiscover_xml import Reply, Settings, parse
from autoconf.model.address import EmailAddress

ALICE = EmailAddress.parse("alice@example.com")
OUTER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
INNER = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

WHOLE = f"""<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="{OUTER}">
  <Response xmlns="{INNER}">
    <User><DisplayName>Alice</DisplayName></User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <Protocol>
        <Type>IMAP</Type><Server>imap.example.com</Server><Port>993</Port><TTL>1</TTL>
        <LoginName>alice@example.com</LoginName><DomainRequired>off</DomainRequired>
        <SPA>off</SPA><SSL>on</SSL><AuthRequired>on</AuthRequired>
      </Protocol>
      <Protocol>
        <Type>POP3</Type><Server>pop.example.com</Server><Port>995</Port>
        <LoginName>alice@example.com</LoginName><SPA>off</SPA><SSL>on</SSL>
      </Protocol>
      <Protocol>
        <Type>SMTP</Type><Server>smtp.example.com</Server><Port>465</Port>
        <LoginName>alice@example.com</LoginName><SPA>off</SPA><SSL>on</SSL>
        <UsePOPAuth>on</UsePOPAuth><SMTPLast>off</SMTPLast>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>"""


def read(text: str, address: EmailAddress = ALICE) -> Reply:
    return parse(text.encode(), address=address)


def account(content: str) -> Reply:
    return read(f"<Autodiscover><Response><Account>{content}</Account></Response></Autodiscover>")


def settings(*sections: str) -> Settings:
    found = account(f"<Action>settings</Action>{''.join(sections)}")
    assert isinstance(found, Settings)
    return found


def section(kind: str, **fields: str) -> str:
    content = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items())
    return f"<Protocol><Type>{kind}</Type>{content}</Protocol>"
