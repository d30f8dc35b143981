"""What a mail host publishes, as it reads for each customer."""

from pathlib import Path

from autoconf.model.audit import PublicationKind
from autoconf.usecases.survey.asking.customers import (
    NO_CUSTOMER,
    for_all,
    named_for,
    published_for,
)
from autoconf.usecases.survey.asking.ispdb_folder import look_up
from autoconf.usecases.survey.asking.tasks import HostFacts
from tests.usecases.survey.asking.files import settings_file


def facts(folder: Path, host: str) -> HostFacts:
    (folder / "host.example").write_text(settings_file("host.example", host))
    read = look_up(folder, "host.example", PublicationKind.MX_ISPDB, NO_CUSTOMER)
    assert read is not None
    return for_all("host.example", [read])


def servers_for(domain: str, found: HostFacts) -> set[str]:
    return {place.hostname for place in named_for(domain, [found])}


def test_a_placeholder_is_filled_with_the_domain_of_each_customer(tmp_path: Path) -> None:
    found = facts(tmp_path, "imap.%EMAILDOMAIN%")

    assert servers_for("a.example", found) == {"imap.a.example", "smtp.host.example"}
    assert servers_for("b.example", found) == {"imap.b.example", "smtp.host.example"}


def test_a_file_without_one_reads_the_same_for_all(tmp_path: Path) -> None:
    found = facts(tmp_path, "imap.host.example")

    assert published_for("a.example", found) is found.publications
    assert servers_for("a.example", found) == {"imap.host.example", "smtp.host.example"}
