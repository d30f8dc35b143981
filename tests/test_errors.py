from autoconf.errors import MalformedDocumentError
from autoconf.model.message import Message


def test_the_text_of_an_error_is_that_of_its_message() -> None:
    assert str(MalformedDocumentError("a.xml", "it is empty")) == "a.xml: it is empty"


def test_a_reason_may_be_a_message_of_its_own() -> None:
    why = Message.of("error.document", where="line 3", why="no closing tag")

    assert str(MalformedDocumentError("a.xml", why)) == "a.xml: line 3: no closing tag"


def test_a_message_of_an_error_holds_no_error() -> None:
    inner = MalformedDocumentError("line 3", "no closing tag")

    message = Message.of_error(MalformedDocumentError("a.xml", inner))

    assert dict(message.parameters)["why"] == Message.of_error(inner)
