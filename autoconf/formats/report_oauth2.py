"""Where tokens come from, as the report says it: the scopes of all protocols in one list."""

from typing import Literal

from msgspec import Struct

from autoconf.model.config import OAuth2, Scopes


class OAuth2Document(Struct, kw_only=True):
    """See ``model.config.OAuth2``."""

    issuer: str
    key: str
    registration: Literal["", "open", "own", "closed"]
    auth_url: str
    token_url: str
    scopes: list[str]
    client_id: str
    register: str = ""
    device_url: str = ""
    revoke_url: str = ""
    redirect: Literal["", "loopback", "localhost", "https", "fixed"] = ""
    secret: Literal["", "none", "required"] = ""
    tenant: bool = False
    parameters: dict[str, str] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """The pages that a program may ask."""
        named = (self.auth_url, self.token_url, self.device_url, self.revoke_url, self.register)
        return tuple(filter(None, named))


_SAME = (
    "issuer", "key", "registration", "auth_url", "token_url", "client_id", "register",
    "device_url", "revoke_url", "redirect", "secret", "tenant",
)  # fmt: skip


def oauth2_document(oauth2: OAuth2) -> OAuth2Document:
    """Return the part of the report."""
    return OAuth2Document(
        **{name: getattr(oauth2, name) for name in _SAME},
        scopes=list(oauth2.scopes.all),
        parameters=dict(oauth2.parameters),
    )


def read_oauth2(document: OAuth2Document) -> OAuth2:
    """Return what the report says; each protocol gets all scopes."""
    return OAuth2(
        **{name: getattr(document, name) for name in _SAME},
        scopes=Scopes.for_all(document.scopes),
        parameters=tuple(document.parameters.items()),
    )
