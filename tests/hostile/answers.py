"""Strategies for what a stranger may answer: nearly documents, nearly records."""

import json
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from autoconf.net.interfaces import HttpResponse, Mx, Srv

WORDS = st.sampled_from(
    [
        *("", " ", "imap", "pop3", "smtp", "exchange", "SSL", "STARTTLS", "plain", "TLS", "secure"),
        *("993", "0", "-1", "65536", "9" * 5000, "\u0663", "1e3", "0x3e1", "on", "off", "settings"),
        *("localhost", "127.1", "0x7f000001", "2130706433", "192.0.2.1", "[::1]", "."),
        *("imap.example.com", "IMAP.Example.COM.", "xn--zzzzzzzz99999.example", "a" * 300),
        *("%EMAILADDRESS%", "%EMAILLOCALPART%.x.example", "%EMAILDOMAIN%", "%25", "%EMAIL", "%s"),
        *("https://example.com/", "https://[", "https://u@x.example/", "javascript:alert(1)", "//"),
        *("alice@example.com", "@", "a@b@c", "password-cleartext", "OAuth2", "\u202egnp", "1.1"),
        *("redirectAddr", "redirectUrl", "{", "]]>", "\U0001f600", "\x85", "\ufffe"),
    ]
) | st.text(max_size=12)
TAGS = st.sampled_from(
    [
        *("clientConfig", "emailProvider", "incomingServer", "outgoingServer", "domain", "pop3"),
        *("hostname", "port", "socketType", "username", "authentication", "displayName", "enable"),
        *("documentation", "descr", "instruction", "oAuth2", "issuer", "scope", "webMail", "url"),
        *("Autodiscover", "Response", "Account", "Protocol", "Type", "Server", "Port", "SSL"),
        *("Action", "RedirectAddr", "RedirectUrl", "LoginName", "Error", "ErrorCode", "Encryption"),
        *("loginPage", "restriction", "checkInterval", "calendar", "SPA", "AuthPackage", "User"),
    ]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["type", "id", "version", "system", "url", "visiturl", "lang", "purpose"]),
    WORDS,
    max_size=2,
)


def escaped(text: str) -> str:
    kept = "".join(c for c in text if c.isprintable())
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def element(tag: str, attributes: dict[str, str], children: Sequence[str]) -> str:
    written = "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(children)}</{tag}>"


ELEMENTS = st.recursive(
    st.builds(element, TAGS, ATTRIBUTES, st.lists(WORDS.map(escaped), max_size=1)),
    lambda inner: st.builds(element, TAGS, ATTRIBUTES, st.lists(inner, max_size=5)),
    max_leaves=25,
)


def clientconfig(children: Sequence[str]) -> bytes:
    inner = element("emailProvider", {}, children)
    return f"<clientConfig>{inner}{''.join(children)}</clientConfig>".encode()


def autodiscover(children: Sequence[str]) -> bytes:
    inner = "".join(children)
    return f"<Autodiscover><Response><Account>{inner}</Account></Response></Autodiscover>".encode()


def section(tags: Sequence[str], fields: Mapping[str, Sequence[str]]) -> st.SearchStrategy[str]:
    """Return a server as it should be, but for a word, or for what stands beside."""
    good = st.fixed_dictionaries({name: st.sampled_from(words) for name, words in fields.items()})
    bad = st.dictionaries(st.sampled_from(list(fields)), WORDS, max_size=1)
    return st.builds(
        lambda tag, values, more: element(
            tag,
            {"type": values["Type"]},
            [*(element(name, {}, [escaped(v)]) for name, v in values.items()), *more],
        ),
        st.sampled_from(tags),
        st.builds(lambda one, other: {**one, **other}, good, bad),
        st.lists(ELEMENTS, max_size=1),
    )


SERVERS = section(
    ["incomingServer", "outgoingServer"],
    {
        "Type": ["imap", "pop3", "smtp"],
        "hostname": ["imap.example.com", "%EMAILDOMAIN%"],
        "port": ["993", "465", "143"],
        "socketType": ["SSL", "STARTTLS", "plain"],
        "authentication": ["password-cleartext", "OAuth2"],
        "username": ["%EMAILADDRESS%", "alice"],
    },
)
PROTOCOLS = section(
    ["Protocol"],
    {
        "Type": ["IMAP", "POP3", "SMTP", "EXCH", "WEB"],
        "Server": ["imap.example.com"],
        "Port": ["993", "465"],
        "SSL": ["on", "off"],
        "LoginName": ["alice@example.com"],
    },
)
PARTS = st.lists(SERVERS | PROTOCOLS | ELEMENTS, min_size=1, max_size=6)
HOST = st.fixed_dictionaries({"host": st.just("imap.example.com") | WORDS})
PACC = st.fixed_dictionaries(
    {
        "protocols": st.dictionaries(st.sampled_from(["imap", "pop3", "smtp"]), HOST),
        "authentication": st.just({"password": True}),
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("protocols", "imap", "pop3", "smtp", "jmap", "host", "url", "password"),
                    *("authentication", "oauth-public", "issuer", "info", "provider", "name"),
                    *("help", "documentation", "shortName", "support", "logo"),
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)
BODIES = st.one_of(
    st.binary(max_size=300),
    PARTS.map(clientconfig),
    PARTS.map(autodiscover),
    (JSON | PACC).map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=40).map(lambda junk: clientconfig([]) + junk),
)
HOSTS = st.sampled_from(
    ["", "localhost", "192.0.2.1", "imap.example.com", "mx.hoster.example", "a b", "x" * 64, "%s"]
)
RECORDS = {
    "A": st.just("192.0.2.1"),
    "AAAA": st.just("2001:db8::1"),
    "NS": HOSTS,
    "MX": st.builds(Mx, preference=st.integers(0, 65535), host=HOSTS),
    "SRV": st.builds(
        Srv,
        priority=st.integers(0, 65535),
        weight=st.integers(0, 65535),
        port=st.sampled_from([0, 1, 143, 465, 993, 65535, 65536]),
        target=HOSTS,
    ),
    "TXT": st.one_of(
        WORDS,
        WORDS.map("mailconf=".__add__),
        WORDS.map("path=".__add__),
        st.just("mailconf=https://config.example/"),
        st.just("v=UAAC1; a=sha256; d="),
    ),
}
RESPONSES = st.builds(
    HttpResponse,
    status=st.sampled_from([*[200] * 9, 204, 301, 302, 401, 404, 500]),
    body=BODIES,
    content_type=st.sampled_from(["text/xml", "text/html", "", "image/png"]),
    hops=st.just(()),
    authenticated=st.booleans(),
    cnames=st.sampled_from([(), ("x.cloud.example",), ("",)]),
    www_authenticate=st.sampled_from([(), ("basic",), ("ntlm", "negotiate")]),
    location=st.sampled_from(
        ["", "https://www.example.com/x", "https://example.com/autodiscover/"]
    ),
)
ZONES = st.fixed_dictionaries({kind: st.lists(one, max_size=3) for kind, one in RECORDS.items()})
