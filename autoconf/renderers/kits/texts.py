"""The texts of a profile, each of them refused if a file may not hold it."""

from autoconf.model.profile import Profile
from autoconf.model.server import Server
from autoconf.renderers.safe_text import double_quoted, safe


def safe_address(profile: Profile) -> str:
    """Return the address."""
    return safe(str(profile.address), "address")


def safe_user_name(profile: Profile, server: Server) -> str:
    """Return the user name at one of the servers."""
    return safe(profile.login_name(server), "user-name")


def safe_display_name(profile: Profile) -> str:
    """Return the person's name; empty if none was given."""
    return safe(profile.choices.display_name, "display-name")


def safe_shown_name(profile: Profile) -> str:
    """Return the person's name; the address if none was given."""
    return safe(profile.choices.display_name or str(profile.address), "display-name")


def safe_account_name(profile: Profile) -> str:
    """Return the name of the account; the address if none was given."""
    return safe(profile.account_name, "account-name")


def safe_signature(profile: Profile) -> str:
    """Return the signature, which may have several lines; empty if none was given."""
    return safe(profile.choices.signature, "signature", lines=True)


def mailbox(profile: Profile) -> str:
    """Return the person as From shows it, the name in quotes (RFC 5322 section 3.4)."""
    address, name = safe_address(profile), safe_display_name(profile).strip()
    if not name:
        return address
    return f"{double_quoted(name)} <{address}>"
