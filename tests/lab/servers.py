"""Sets of mail servers for rows."""

from tests.lab.domain import LabServer


def tls(domain: str) -> tuple[LabServer, ...]:
    """Return servers under common names, on the ports of implicit TLS."""
    return (
        LabServer("imap", f"imap.{domain}", 993, "SSL"),
        LabServer("pop3", f"pop.{domain}", 995, "SSL"),
        LabServer("smtp", f"smtp.{domain}", 465, "SSL"),
    )


def upgraded(domain: str, socket_type: str) -> tuple[LabServer, ...]:
    """Return servers on the ports that begin in clear: STARTTLS, or plain for good."""
    return (
        LabServer("imap", f"imap.{domain}", 143, socket_type),
        LabServer("pop3", f"pop.{domain}", 110, socket_type),
        LabServer("smtp", f"smtp.{domain}", 587, socket_type),
    )


def hidden(domain: str) -> tuple[LabServer, ...]:
    """Return servers whose names nobody guesses."""
    return tls(f"box.{domain}")
