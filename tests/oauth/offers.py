"""Sign-ins to try."""

from typing import Final

from autoconf.model.secret import Secret
from autoconf.model.sign_in import Endpoints, OAuthClient, SignInOffer
from tests.oauth.issuer import ISSUER

ENDPOINTS: Final = Endpoints(
    issuer=ISSUER,
    authorization=f"{ISSUER}/auth",
    token=f"{ISSUER}/token",
    device=f"{ISSUER}/device",
    revocation=f"{ISSUER}/revoke",
    registration=f"{ISSUER}/register",
    promises_issuer=True,
    scopes=("mail", "offline_access"),
)
CLIENT: Final = OAuthClient(client_id="our-id", redirect="loopback")
SECRET_CLIENT: Final = OAuthClient(client_id="our id", secret=Secret("s3 cret"))
OFFER: Final = SignInOffer(
    endpoints=ENDPOINTS, client=CLIENT, hosts=("imap.example.com",), scopes=("mail",)
)
REDIRECT: Final = "http://127.0.0.1:4321/"
