from autoconf.messages import text
from autoconf.usecases.comparing import fetch
from tests.cli.commands.providers.conftest import XML
from tests.fakes import CLOSED, FakeHttp, page


def test_each_cited_entry_is_asked_for_once() -> None:
    http = FakeHttp(
        {
            "https://i.example/v1.1/a.example": XML.encode(),
            "https://i.example/v1.1/c.example": page(status=503),
            "https://i.example/v1.1/d.example": CLOSED,
        }
    )
    told: list[str] = []

    entries = fetch(
        http,
        "https://i.example/v1.1/",
        ["a.example", "b.example", "c.example", "d.example"],
        lambda warning: told.append(text(warning.id, warning.parameters)),
    )

    assert len(http.asked) == 4
    assert list(entries.found) == ["a.example"]
    assert entries.missing == {"b.example"}
    assert told[0] == "c.example was not compared: HTTP 503"
    assert told[1].startswith("d.example was not compared: ")
    assert len(told) == 2
