from pathlib import Path

from autoconf.formats import provider_text, provider_yaml

NAME = "provider.yaml"
TEXT = (Path(__file__).parents[1] / "data" / NAME).read_bytes()


def test_what_is_written_is_read_back_alike() -> None:
    document = provider_yaml.load(TEXT, NAME)

    assert provider_yaml.load(provider_text.write(document), NAME) == document


def test_each_server_has_a_line_and_dates_have_no_quotes() -> None:
    lines = provider_text.write(provider_yaml.load(TEXT, NAME)).decode().splitlines()

    assert sum(line.startswith("  - {protocol: ") for line in lines) == 3
    assert "  - {url: 'https://example.com/help', date: 2026-11-02}" in lines
    assert "domains: [example.com, mail.example]" in lines
