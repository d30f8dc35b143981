"""An authorization server without a network: it answers as ``Http`` does, and can misbehave."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from autoconf.model.secret import Login
from autoconf.net.interfaces import HttpResponse

ISSUER: Final = "https://id.example.com"
DEEP: Final = b'{"a":' * 40_000
METADATA: Final = f"{ISSUER}/.well-known/oauth-authorization-server"
OPENID: Final = f"{ISSUER}/.well-known/openid-configuration"
GOOD: Final = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "device_authorization_endpoint": f"{ISSUER}/device",
    "revocation_endpoint": f"{ISSUER}/revoke",
    "registration_endpoint": f"{ISSUER}/register",
    "authorization_response_iss_parameter_supported": True,
    "scopes_supported": ["mail", "offline_access"],
}


@dataclass
class FakeIssuer:
    """Keeps codes and tokens.

    Attributes:
        metadata: the document.
        places: where it stands.
        answers: by path: (status, document) in place of the right answer, each used once; an
            error in place of the document is raised.
        asked: every request: (method, URL, form or document).
        pending: so often the device endpoint says "not yet".
        scope: what is granted; None: it is not said.
    """

    metadata: dict[str, Any] = field(default_factory=lambda: dict(GOOD))
    places: tuple[str, ...] = (METADATA,)
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    pending: int = 0
    scope: str | None = None
    challenges: dict[str, str] = field(default_factory=dict)
    refresh_tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_redirects: int = 3,
        login: Login | None = None,
        cache: bool = False,
        of_ispdb: bool = False,
    ) -> HttpResponse:
        """Answer one request."""
        assert max_redirects == 0
        del cache, of_ispdb
        is_json = (headers or {}).get("Content-Type") == "application/json"
        text = (body or b"").decode()
        form = json.loads(text) if is_json else dict(parse_qsl(text, strict_parsing=bool(text)))
        self.asked.append((method, url, form))
        if login is not None:
            self.logins.append(f"{login.username}:{login.password.reveal()}")
        path = urlsplit(url).path
        if self.answers.get(path):
            status, document = self.answers[path].pop(0)
            if isinstance(document, Exception):
                raise document
        elif method == "GET":
            status, document = (200, self.metadata) if url in self.places else (404, {})
        else:
            status, document = self._answer(path, form)
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        location = f"{ISSUER}/elsewhere" if status == 302 else ""
        return HttpResponse(
            status=status, body=content, content_type="application/json", hops=(url,),
            authenticated=True, location=location,
        )  # fmt: skip

    def fetch_at(self, url: str, address: str) -> HttpResponse:
        """Answer at one address."""
        raise AssertionError((url, address))

    def sign_in(self, url: str, **more: str) -> str:
        """Return where the browser is sent after a person signed in at an authorization URL."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = asked["code_challenge"]
        answer = {"code": code, "state": asked["state"], "iss": ISSUER, **more}
        query = urlencode({name: value for name, value in answer.items() if value})
        return f"{asked['redirect_uri']}?{query}"

    def _answer(self, path: str, form: dict[str, Any]) -> tuple[int, Any]:
        match path:
            case "/token":
                return self._token(form)
            case "/device":
                return 200, {
                    "device_code": "device-1", "user_code": "WDJB-MJHT", "expires_in": 600,
                    "verification_uri": f"{ISSUER}/code",
                    "verification_uri_complete": f"{ISSUER}/code?c=WDJB-MJHT",
                }  # fmt: skip
            case "/revoke":
                self.revoked.append(form["token"])
                return 200, {}
            case "/register":
                return 201, {"client_id": "registered-1", **form}
            case _:
                return 404, {}

    def _token(self, form: dict[str, Any]) -> tuple[int, Any]:
        match form["grant_type"]:
            case "authorization_code":
                hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
                challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
                if self.challenges.pop(form["code"], None) != challenge:
                    return 400, {"error": "invalid_grant", "error_description": "wrong verifier"}
            case "refresh_token":
                if form["refresh_token"] != self.refresh_tokens[-1]:
                    return 400, {"error": "invalid_grant"}
            case _:
                if self.pending:
                    self.pending -= 1
                    return 400, {"error": "authorization_pending"}
        number = len(self.refresh_tokens) + 1
        self.refresh_tokens.append(f"refresh-{number}")
        said = {
            "access_token": f"access-{number}", "token_type": "Bearer", "expires_in": 3600,
            "refresh_token": self.refresh_tokens[-1],
        }  # fmt: skip
        return 200, said if self.scope is None else {**said, "scope": self.scope}
