"""What there is in the catalogue, in numbers."""

from autoconf.catalogue.index import Index
from autoconf.model.server import SocketType


def counts(index: Index) -> dict[str, int]:
    """Return name and number of what can be counted; names are words with underscores."""
    providers = index.all()
    servers = [[entry.server for entry in provider.servers] for provider in providers]
    demands = [{requirement.what for requirement in p.requires} for p in providers]
    return {
        "providers": len(providers),
        "with_servers": sum(bool(of_one) for of_one in servers),
        "without_mail_protocols": sum(not of_one for of_one in servers),
        "own_files": len(index.own),
        "domains": len(index.domains),
        "domain_patterns": len(index.patterns),
        "known_by_mx_host": len({provider_id for _, provider_id in index.mx_patterns}),
        "known_by_name_server": len({provider_id for _, provider_id in index.ns_patterns}),
        "servers": sum(map(len, servers)),
        "with_a_server_without_tls": sum(
            any(server.socket_type is SocketType.PLAIN for server in of_one) for of_one in servers
        ),
        "want_an_app_password": sum("app-password" in whats for whats in demands),
        "take_oauth2_only": sum("oauth-only" in whats for whats in demands),
        "with_services_besides_mail": sum(bool(p.services) for p in providers),
    }
