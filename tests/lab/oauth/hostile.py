"""A hostile authorization server: ``hostile.py PORT FOLDER``.

The file ``mode`` in the folder says what it does; what it was asked stands in the file ``asked``,
one line each: the path, and the form.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

ISSUER: Final = "https://id.evil.test"
HONEST: Final = "https://id.oauth.test"
FOLDER: Final = Path(sys.argv[2])
_METADATA: Final = "/.well-known/oauth-authorization-server"
_ESCAPE: Final = "\x1b]0;owned\x07\x1b[2J\u202eABCD"
_LARGE: Final = 1_500_000
_TRICKLE_S: Final = 0.5
_STEPS: Final = 120
_PLANTED: Final = """<!doctype html><title>Sign in</title><script>
const back = %(back)s, right = %(right)s;
const wrong = ['code=stolen&state=guess', 'code=stolen', 'code=stolen&state=a&state=b'];
(async () => {
  for (const one of wrong) await fetch(`${back}?${one}`, {mode: 'no-cors'}).catch(() => 0);
  await fetch(back, {method: 'POST', body: right, mode: 'no-cors'}).catch(() => 0);
  await fetch(`${back}other?${right}`, {mode: 'no-cors'}).catch(() => 0);
  location = `${back}?${right}`;
})();
</script>"""


def metadata(mode: str) -> dict[str, Any]:
    """Return the document; some modes put something else into it."""
    right = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "device_authorization_endpoint": f"{ISSUER}/device",
    }
    more = {
        "private": {"token_endpoint": "https://10.77.1.1/token"},
        "genuine-page": {"authorization_endpoint": f"{HONEST}/auth"},
        "plain": {"token_endpoint": "http://id.evil.test/token"},
        "login-in-url": {"token_endpoint": "https://id.oauth.test@id.evil.test/token"},
        "control": {"token_endpoint": f"{ISSUER}/token\r\nX: y"},
        "other-issuer": {"issuer": HONEST},
        "large": {"more": "x" * _LARGE},
    }
    return right | more.get(mode, {})


class Handler(BaseHTTPRequestHandler):
    """Answers as the mode says."""

    def do_GET(self) -> None:
        """Show the document, or the page."""
        mode = (FOLDER / "mode").read_text()
        parts = urlsplit(self.path)
        self._note("")
        if parts.path == _METADATA:
            self._metadata(mode)
        elif parts.path == "/auth":
            self._page(mode, parts.query)
        else:
            self._send(404, b"")

    def do_POST(self) -> None:
        """Give a token, or a code to type."""
        mode = (FOLDER / "mode").read_text()
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._note(form)
        if self.path == "/device":
            self._json(200, {
                "device_code": "d", "user_code": _ESCAPE, "interval": -1, "expires_in": "soon",
                "verification_uri": f"{ISSUER}/{_ESCAPE}" if mode == "device-url" else ISSUER,
                "verification_uri_complete": "javascript:alert(1)",
            })  # fmt: skip
        elif mode == "dpop":
            self._json(200, {"access_token": "evil-token", "token_type": "DPoP"})
        elif mode in ("words", "device"):
            self._json(400, {"error": _ESCAPE, "error_description": _ESCAPE * 500})
        elif mode == "huge-token":
            self._json(200, {"access_token": "t" * _LARGE, "token_type": "Bearer"})
        else:
            self._json(200, {"access_token": "evil-token", "token_type": "Bearer"})

    def _metadata(self, mode: str) -> None:
        if mode == "redirect":
            self._send(302, b"", Location=f"{HONEST}{_METADATA}")
        elif mode == "deep":
            self._send(200, b'{"a":' * 40_000)
        elif mode == "trickle":
            self._trickle()
        else:
            self._json(200, metadata(mode))

    def _page(self, mode: str, query: str) -> None:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        answer = urlencode({"code": "good", "state": asked["state"]})
        back = asked["redirect_uri"]
        if mode == "mix-up":
            self._send(302, b"", Location=f"{HONEST}/auth?{query}")
        elif mode == "planted":
            page = _PLANTED % {"back": json.dumps(back), "right": json.dumps(answer)}
            self._send(200, page.encode(), **{"Content-Type": "text/html"})
        else:
            self._send(302, b"", Location=f"{back}?{answer}")

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(_STEPS))
        self.end_headers()
        try:
            for _ in range(_STEPS):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(_TRICKLE_S)
        except OSError:
            self.close_connection = True

    def _json(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self._send(status, body, **{"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _note(self, form: str) -> None:
        with (FOLDER / "asked").open("a") as file:
            file.write(f"{self.command} {self.path.partition('?')[0]} {form}\n")

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
