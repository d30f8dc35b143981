"""A visitor of the page, where the clients are: ``page_visit.py``, with its orders on stdin.

It prints all that came back, as JSON: for each request the step, status, headers and body.
"""

import json
import socket
import sys
import time
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

_PATIENCE_S: Final = 240.0
_TICK_S: Final = 0.2
_PARTS: Final = ("", "/login", "/compare", "/helpdesk", "/events", "/sheet/thunderbird")


class Visitor:
    """Asks a page, and notes all that it answers."""

    def __init__(self, url: str, seen: list[dict[str, Any]] | None = None) -> None:
        self.url = url
        self.seen = [] if seen is None else seen
        self.client = httpx.Client(base_url=url, timeout=_PATIENCE_S, trust_env=False)

    def ask(self, step: str, method: str, path: str, **more: Any) -> httpx.Response:
        """Send one request, and note the answer."""
        answer = self.client.request(method, path, **more)
        self.note(step, answer.status_code, str(answer.headers.raw), answer.text)
        return answer

    def note(self, step: str, status: int, headers: str, body: str) -> None:
        """Note what came back."""
        self.seen.append({"step": step, "status": status, "headers": headers, "body": body})

    def over(self, step: str, location: str) -> dict[str, Any]:
        """Return a job when nothing more comes of it; look at it from all sides."""
        until = time.monotonic() + _PATIENCE_S
        job: dict[str, Any] = {"state": "queued"}
        while job.get("state") in ("queued", "running") and time.monotonic() < until:
            time.sleep(_TICK_S)
            job = self.ask(step, "GET", f"/api/v1{location}").json()
        self.ask(step, "GET", f"/api/v1{location}/events")
        for part in _PARTS:
            self.ask(step, "GET", f"{location}{part}")
        return job

    def raw(self, step: str, request: bytes) -> None:
        """Send a request that a browser would not send, and note what comes."""
        parts = urlsplit(self.url)
        with socket.create_connection((parts.hostname, parts.port), _PATIENCE_S) as one:
            one.sendall(request)
            one.shutdown(socket.SHUT_WR)
            came = b"".join(iter(lambda: one.recv(65536), b""))
        self.note(step, 0, "", came.decode(errors="replace"))


def visit(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Do what the order says: log in by form and by the API, rightly and wrongly."""
    one = Visitor(order["url"])
    address, passwords = order["address"], order["passwords"]
    program = Visitor(order["url"], one.seen)
    one.ask("start", "GET", "/")
    csrf = one.client.cookies["csrf"]
    found = one.ask("start", "POST", "/", data={"csrf": csrf, "address": address})
    job = found.headers["Location"]
    one.over("found", job)
    for password in passwords:
        fields = {"csrf": csrf, "password": password, "user_name": address}
        for name, wrong in (("csrf", {"csrf": "0" * 64}), ("user", {"user_name": "a\r\nb"})):
            one.ask(f"form-{name}", "POST", f"{job}/login", data={**fields, **wrong})
        answer = one.ask("form", "POST", f"{job}/login", data=fields)
        if answer.status_code == 303:
            one.over("form", answer.headers["Location"])
        body = {"address": address, "secret": {"password": password}}
        answer = program.ask("api", "POST", "/api/v1/jobs/check", json=body)
        if answer.status_code == 202:
            location = answer.headers["Location"].removeprefix("/api/v1")
            program.over("api", location)
            program.ask("api", "DELETE", f"/api/v1{location}")
        for wrong_body in ({**body, "job": 3}, {"secret": {"password": [password]}}):
            program.ask("api-wrong", "POST", "/api/v1/jobs/check", json=wrong_body)
        one.ask("url", "GET", "/", params={"password": password})
        cut = f"POST {job}/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n"
        one.raw("cut", f"{cut}csrf={csrf}&password={password}".encode())
    for admin in order["admin"]:
        for path in ("/metrics", "/readyz", "/healthz"):
            one.ask("admin", "GET", admin + path)
    return one.seen


def guess(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Guess passwords by each way in turn: by form, by the API, and in a session of its own."""
    address, seen = order["address"], list[dict[str, Any]]()
    for number, password in enumerate(order["passwords"]):
        one = Visitor(order["url"], seen)
        if number % 2:
            body = {"address": address, "secret": {"password": password}}
            answer = one.ask("guess", "POST", "/api/v1/jobs/check", json=body)
        else:
            one.ask("start", "GET", "/")
            csrf = one.client.cookies["csrf"]
            found = one.ask("start", "POST", "/", data={"csrf": csrf, "address": address})
            one.over("found", found.headers["Location"])
            fields = {"csrf": csrf, "password": password, "user_name": address}
            path = f"{found.headers['Location']}/login"
            answer = one.ask("guess", "POST", path, data=fields)
        if answer.status_code in (202, 303):
            one.over("guess", answer.headers["Location"].removeprefix("/api/v1"))
    return seen


def look(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask for the settings of addresses by the API; each answer is the job at its end."""
    one, seen = Visitor(order["url"]), list[dict[str, Any]]()
    for address in order["addresses"]:
        begun = one.client.post("/api/v1/jobs/discover", json={"address": address})
        location = begun.headers["Location"].removeprefix("/api/v1")
        seen.append(one.over("look", location))
        one.client.cookies.clear()
    return seen


_KINDS: Final = {"visit": visit, "guess": guess, "look": look}

if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(_KINDS[given["kind"]](given), sys.stdout)
