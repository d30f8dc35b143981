"""For all tests."""

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from autoconf.demo.child import DemoProvider, running_provider

# Examples may take as long as they do: no test fails because the machine is slow.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")

# A shell starts background jobs with Control-C ignored, and they hand that on to their children.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the person's own folders out of it, and what one test spent out of the next."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "CACHE", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the proxies of this machine out of it: tests talk to loopback."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@dataclass(frozen=True)
class Demo:
    """A running provider, and the options that lead to it."""

    provider: DemoProvider
    password_file: Path

    @property
    def network(self) -> list[str]:
        options = ["--resolver", self.provider.resolver, "--ca-file", self.provider.ca_file]
        for place in self.provider.connect_to:
            options += ["--connect-to", place]
        return [*options, "--no-ispdb"]

    @property
    def password(self) -> list[str]:
        return ["--password-file", str(self.password_file)]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_provider() as provider:
        file = tmp_path_factory.mktemp("secret") / "password"
        file.write_text(f"{provider.password.reveal()}\n")
        yield Demo(provider, file)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Accept connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
