"""The catalogue in numbers."""

from autoconf.catalogue.index import Index
from autoconf.model.server import SocketType


def counts(index: Index) -> dict[str, int]:
    """Return the counts by name; a name has underscores between its words."""
    providers = index.all()
    servers = [[entry.server for entry in provider.servers] for provider in providers]
    demands = [{requirement.what for requirement in p.requires} for p in providers]
    return {
        "providers": len(providers),
        "with_servers": sum(map(bool, servers)),
        "without_mail_protocols": servers.count([]) - sum(bool(p.closed) for p in providers),
        "closed": sum(bool(p.closed) for p in providers),
        "own_files": len(index.own),
        "domains": len(index.domains),
        "domain_patterns": len(index.patterns),
        "known_by_mx_host": len({provider_id for _, provider_id in index.mx_patterns}),
        "known_by_name_server": len({provider_id for _, provider_id in index.ns_patterns}),
        "servers": sum(map(len, servers)),
        "with_a_server_without_tls": sum(
            any(one.socket_type is SocketType.PLAIN for one in of_provider)
            for of_provider in servers
        ),
        "want_an_app_password": sum("app-password" in of_provider for of_provider in demands),
        "take_oauth2_only": sum("oauth-only" in of_provider for of_provider in demands),
        "with_services_besides_mail": sum(bool(p.services) for p in providers),
    }
