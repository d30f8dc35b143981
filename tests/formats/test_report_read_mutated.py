"""A report that somebody changed is refused, or it does no harm all the way to the files."""

import copy
import json
from collections.abc import Iterator
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf import catalogue
from autoconf.cli.text import english
from autoconf.discovery.reported import decide_anew
from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats import report_json
from autoconf.formats.report_read import read_config
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import render_clients
from tests.formats.sample_report import FULL_REPORT

DOCUMENT: Final = json.loads(report_json.write(FULL_REPORT, lambda message: message.id))
READ: Final = ("schema_version", "address", "domain", "config")
"""The parts of a report that are read; a change elsewhere has no effect."""

ODD_TEXTS: Final = (
    *("", " ", "\0", "a\r\nb", "\x1b[0m", "\u202e", "\u2028", "\u00a0", "x" * 3000),
    *("app-password", "none", "NTLM", "SSL", "plain", "imap", "smtp", "never", "auto", "en"),
    *("localhost", "127.0.0.1", "xn--a", "m\u00fcller.example", "IMAP.EXAMPLE.COM.", "a..b"),
    *("%EMAILADDRESS%", "%EMAILDOMAIN%", "%X%", "${HOME}", '"; rm -rf /;"', "<b>&", "../../x"),
    *("https://example.com/", "https://a@b/", "sieve://example.com", "data:,x", "http://[::1"),
)
texts = st.sampled_from(ODD_TEXTS) | st.text(max_size=20)
numbers = st.sampled_from((0, -1, 1, 25, 993, 65535, 65536, 99_999, 10**30, 0.5)) | st.integers()
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every member of a document, nested ones too: what holds it, and its key."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in list(keys):
        yield value, key
        yield from places(value[key])


@st.composite
def changed_reports(draw: st.DrawFn) -> bytes:
    """Return the report with one to three members changed, removed, doubled or of another type."""
    document = {key: copy.deepcopy(DOCUMENT[key]) for key in READ}
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(document))
        if not found:
            break
        holder, key = draw(st.sampled_from(found))
        match draw(st.sampled_from(("change", "remove", "double", "retype"))):
            case "change":
                holder[key] = draw(values)
            case "remove":
                del holder[key]
            case "double" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case "double":
                holder[draw(texts)] = copy.deepcopy(holder[key])
            case _:
                old = holder[key]
                holder[key] = draw(st.sampled_from((str(old), [old], {"x": old}, None, bool(old))))
    return json.dumps(document).encode()


choices = st.builds(
    Choices,
    incoming=st.sampled_from((None, MailProtocol.IMAP, MailProtocol.POP3)),
    leave_on_server=st.sampled_from((None, *LeaveOnServer)),
)


def use(body: bytes, chosen: Choices) -> str:
    """Take a report all the way to the files of every client; return "" or the refusal."""
    try:
        address, domain, config = read_config(body)
        if config is None:
            return ""
        config = decide_anew(config, domain, catalogue.bundled())
        hosts = tuple(server.hostname for server in config.servers)
        report = Report(address=address, domain=domain, config=config, confirmed=hosts)
        output = render_clients(make_profile(report, chosen), list(clients()), english)
    except (MalformedDocumentError, UsageError) as error:
        return str(error)
    for rendering in output.renderings:
        assert all(map(english, (*rendering.steps, *rendering.caveats)))
    report_json.write(report, english, outputs=output.renderings, refused=output.refused)
    return ""


def test_the_report_itself_is_used() -> None:
    assert use(json.dumps(DOCUMENT).encode(), Choices()) == ""


@settings(max_examples=200, deadline=None)
@given(changed_reports(), choices)
def test_a_changed_report_is_refused_or_used(body: bytes, chosen: Choices) -> None:
    assert all(map(str.isprintable, use(body, chosen)))
