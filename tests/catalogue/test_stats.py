from autoconf import catalogue
from autoconf.catalogue.stats import counts


def test_the_figures_are_those_of_the_files() -> None:
    providers = catalogue.bundled().all()

    found = counts(catalogue.bundled())

    assert found["providers"] == len(providers)
    assert found["with_servers"] + found["without_mail_protocols"] == (
        len(providers) - found["closed"]
    )
    assert found["closed"] == sum(bool(provider.closed) for provider in providers)
    assert found["domains"] == sum(len(provider.domains) for provider in providers)
    assert found["servers"] == sum(len(provider.servers) for provider in providers)
    assert found["known_by_mx_host"] == sum(bool(p.mx_patterns) for p in providers)
    assert found["own_files"] == 0
