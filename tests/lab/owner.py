"""The owner of a domain, who publishes what ``publish`` wrote: real DNS and a real web server.

The files are used as they are; only the places that the configuration of the web server names lead
to where they are here: its document root, its certificate and the challenges of certbot.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import namespaces
from tests.lab.certificates import Authority
from tests.lab.domain import Certificate
from tests.lab.namespaces import ip
from tests.lab.plan import environment
from tests.lab.web_servers import MODULES, WebServer

DOMAIN: Final = "owner.test"
WEB_HOST: Final = f"web.{DOMAIN}"
NAMES: Final = tuple(
    f"{n}.{DOMAIN}" for n in ("autoconfig", "autodiscover", "ua-auto-config", "web")
)
CHALLENGE: Final = ".well-known/acme-challenge/token"
_ADDRESS: Final = "10.79.0.1"
RESOLVERS: Final = {
    "autoconfig-url": ("10.79.0.2", ["autoconfig"]),
    "autodiscover": ("10.79.0.3", ["autodiscover"]),
    "pacc": ("10.79.0.4", ["ua-auto-config", "_ua-auto-config"]),
    "dns-srv": ("10.79.0.5", ["_imaps", "_pop3s", "_submissions", "_submission"]),
}
"""For each source a resolver that knows only the records that it needs, by how they begin: so it
does not give way to a better one."""

_START_S: Final = 120.0

_NAMED: Final = """\
options {{
  directory "{folder}"; pid-file none; session-keyfile none;
  listen-on {{ any; }}; listen-on-v6 {{ none; }};
  recursion no; dnssec-validation no; empty-zones-enable no; notify no;
}};
controls {{ }};
{views}
"""
_VIEW: Final = f"""\
view v{{number}} {{{{
  match-destinations {{{{ {{address}}; }}}};
  zone "{DOMAIN}" {{{{ type primary; file "{{zone}}"; }}}};
}}}};
"""
_HEAD: Final = f"""\
@ 60 IN SOA ns hostmaster 1 3600 600 86400 60
@ 60 IN NS ns
ns 60 IN A {_ADDRESS}
web 60 IN A {_ADDRESS}
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """A domain that is up; its clients run in the same namespace."""

    folder: Path
    namespace: str
    ca_file: Path

    def run(
        self, command: Sequence[str], *, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command where the domain is."""
        return subprocess.run(
            ["ip", "netns", "exec", self.namespace, *command],
            check=False,
            capture_output=True,
            text=True,
            input=stdin,
            env={**environment(), "HOME": str(self.folder / "home"), **(env or {})},
            timeout=300,
        )


def publish(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``publish`` for the domain."""
    command = [sys.executable, "-m", "autoconf", "publish", DOMAIN, "--web-host", WEB_HOST]
    return subprocess.run(
        [*command, "--output", str(folder), *options],
        check=False,
        capture_output=True,
        text=True,
        env={**environment(), "HOME": str(folder.parent)},
        timeout=300,
    )


def configured(server: WebServer, folder: Path, tree: Path) -> Path:
    """Write the main file of a web server; return its path."""
    authority = Authority(folder)
    pem = authority.issue("web", NAMES, Certificate.GOOD).read_bytes()
    for name in ("fullchain.pem", "privkey.pem"):
        (folder / name).write_bytes(pem)
    snippet = folder / "snippet"
    text = (tree / "snippets" / server.snippet).read_text()
    text = text.replace(f"/var/www/mail-settings/{DOMAIN}", str(tree / "www"))
    challenges = folder / "html"
    (challenges / CHALLENGE).parent.mkdir(parents=True, exist_ok=True)
    (challenges / CHALLENGE).write_text("proof\n")
    text = text.replace("/var/www/html", str(challenges))
    snippet.write_text(text.replace(f"/etc/letsencrypt/live/{NAMES[0]}", str(folder)))
    modules = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
        for name in MODULES.split()
    )
    _ = authority.ca_file
    main = folder / "main.conf"
    text = server.main.format(folder=folder, snippet=snippet, www=tree / "www", modules=modules)
    main.write_text(text)
    return main


def zone_of(tree: Path) -> str:
    """Return the zone with the records of the tree."""
    return _HEAD + (tree / "records.zone").read_text()


def _zones(tree: Path) -> Iterator[tuple[str, str]]:
    """Yield each resolver's address with its zone, of the records in ``records.zone``."""
    yield _ADDRESS, zone_of(tree)
    lines = (tree / "records.zone").read_text().splitlines(keepends=True)
    for address, names in RESOLVERS.values():
        kept = (line for line in lines if re.split(r"[. ]", line)[0] in names)
        yield address, _HEAD + "".join(kept)


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """Make a folder that every server may read."""
    prefix = f"mac-lab-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def serving(server: WebServer, folder: Path, tree: Path) -> Iterator[Owner]:
    """Serve a tree and its records in a namespace of their own."""
    main = configured(server, folder, tree)
    daemons = ((name_server(folder, tree), [53]), ((*server.serve, str(main)), [80, 443]))
    with placed(server, folder) as owner, running(owner, *daemons):
        yield owner


@contextlib.contextmanager
def placed(server: WebServer, folder: Path) -> Iterator[Owner]:
    """Make the namespace where a domain and its clients are; nothing runs there yet."""
    namespaces.remove_stale()
    name = f"mac-s-{os.getpid()}-owner"
    with contextlib.ExitStack() as stack:
        stack.callback(namespaces.remove, name)
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
        for address in (_ADDRESS, *(address for address, _ in RESOLVERS.values())):
            ip("-n", name, "address", "add", f"{address}/32", "dev", "lo")
        own = Path("/etc/netns", name)
        own.mkdir(parents=True)
        (own / "resolv.conf").write_text(f"nameserver {_ADDRESS}\n")
        yield Owner(folder, name, folder / (server.own_ca or "ca.pem"))


def name_server(folder: Path, tree: Path) -> tuple[str, ...]:
    """Write zones with the records of a tree; return the command that answers from them."""
    config, views = folder / "named.conf", ""
    for number, (address, zone) in enumerate(_zones(tree)):
        (folder / f"zone{number}").write_text(zone)
        views += _VIEW.format(number=number, address=address, zone=f"zone{number}")
    config.write_text(_NAMED.format(folder=folder, views=views))
    return ("named", "-g", "-n", "1", "-c", str(config))


@contextlib.contextmanager
def running(owner: Owner, *daemons: tuple[Sequence[str], Sequence[int]]) -> Iterator[None]:
    """Run daemons, each a command with the ports that it listens on."""
    with contextlib.ExitStack() as stack:
        for command, _ in daemons:
            stack.enter_context(_started(owner.namespace, command, owner.folder))
        _wait(owner, {str(port) for _, ports in daemons for port in ports})
        yield


@contextlib.contextmanager
def _started(namespace: str, command: Sequence[str], folder: Path) -> Iterator[None]:
    with (
        (folder / f"{Path(command[0]).name}.out").open("wb") as log,
        subprocess.Popen(
            ["ip", "netns", "exec", namespace, *command],
            env={**environment(), "HOME": str(folder), "XDG_DATA_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def _wait(owner: Owner, ports: set[str]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        table = owner.run(["ss", "-Htln"]).stdout
        listening = {line.split()[3].rpartition(":")[2] for line in table.splitlines()}
        if ports <= listening and ("443" not in ports or owner.ca_file.exists()):
            return
        time.sleep(0.05)
    logs = [path.read_text(errors="replace")[-1000:] for path in owner.folder.glob("*.out")]
    raise RuntimeError("the domain is not up:\n" + "\n".join(logs))
