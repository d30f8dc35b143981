from xml.etree.ElementTree import Element

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from autoconf.errors import UnsupportedError
from autoconf.renderers.kits.xml import xml_document


@given(st.text())
@example("a--b@xn--bcher-kva.example")
@example("---->")
@example("<!-- -")
def test_any_comment_leaves_a_well_formed_document_or_is_refused(comment: str) -> None:
    try:
        made = xml_document(Element("root"), [comment])
    except UnsupportedError:
        return

    root = etree.fromstring(made)
    assert root.tag == "root"
    (above,) = root.itersiblings(preceding=True)
    assert (above.text or "").replace(" ", "") == comment.replace(" ", "")


def test_a_line_end_in_a_comment_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        xml_document(Element("root"), ["one\ntwo"])
