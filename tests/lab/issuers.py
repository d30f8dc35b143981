"""Authorization servers: oidc-provider of npm under Node, for the rows that issue tokens."""

import base64
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.lab.domain import LAB_PASSWORD, LabDomain
from tests.lab.plan import Daemon, Listener, Plan

CLIENT: Final = "lab-client"
SECRET_CLIENT: Final = "lab-desktop"
PAGE_CLIENT: Final = "lab-page"
BRIEF_CLIENT: Final = "lab-brief"
"""Its tokens are good for a second once they are renewed."""
CLIENT_SECRET: Final = "canary-client-secret-0815"

_PACKAGE: Final = "oidc-provider@9.13.3"
_CACHE: Final = Path("/var/cache/mail-autoconf-issuer") / _PACKAGE
HOSTILE: Final = "hostile"
"""What a row issues whose server is ours, and means ill."""

_HOSTILE: Final = Path(__file__).parent / "oauth" / "hostile.py"
_SCRIPT: Final = Path(__file__).parent / "oauth" / "provider.mjs"
_INSTALL_S: Final = 300
_BITS: Final = 2048


def configure(plan: Plan) -> Iterator[Daemon]:
    """Yield one server for each row that issues tokens."""
    for row in plan.domains:
        if row.issues == HOSTILE:
            yield _hostile(plan, row)
        elif row.issues:
            yield _daemon(plan, row)


def _hostile(plan: Plan, row: LabDomain) -> Daemon:
    port, folder = plan.issuer_port(row), plan.folder(f"issuer-{row.name}")
    (folder / "mode").write_text("")
    return Daemon(
        name=f"issuer-{row.name}",
        command=(sys.executable, str(_HOSTILE), str(port), str(folder)),
        listeners=(Listener("127.0.0.1", port),),
    )


def _daemon(plan: Plan, row: LabDomain) -> Daemon:
    folder = plan.folder(f"issuer-{row.name}")
    shutil.copy(_SCRIPT, folder)
    (folder / "node_modules").symlink_to(_packages())
    return Daemon(
        name=f"issuer-{row.name}",
        command=(_program("node"), str(folder / _SCRIPT.name)),
        listeners=(Listener("127.0.0.1", plan.issuer_port(row)),),
        ready="the issuer answers",
        environment={
            "ISSUER": f"https://{row.issuer}",
            "PORT": str(plan.issuer_port(row)),
            "PASSWORD": LAB_PASSWORD,
            "FORMAT": row.issues,
            "LIFETIME_S": "3600",
            "REGISTRATION": "open",
            "KEY": json.dumps(_jwk()),
        },
    )


def _packages() -> Path:
    """Return the installed packages; npm fetches them once for this machine."""
    packages = _CACHE / "node_modules"
    if not (packages / "oidc-provider").is_dir():
        _CACHE.mkdir(parents=True, exist_ok=True)
        command = [_program("npm"), "install", "--no-audit", "--no-fund", "--no-save", _PACKAGE]
        subprocess.run(command, cwd=_CACHE, check=True, timeout=_INSTALL_S, capture_output=True)
    return packages


def _program(name: str) -> str:
    """Return a program of Node: the one beside our Python, or that of the system."""
    beside = shutil.which(name, path=str(Path(sys.executable).parent))
    found = beside or shutil.which(name)
    assert found, f"the lab needs {name}"
    return found


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_BITS)


def public_key() -> str:
    """Return the key that JSON Web Tokens are checked with, as PEM."""
    pem = (
        _key()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return pem.decode()


def signed_token(row: LabDomain, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
    """Return a JSON Web Token for the user of a row, as its issuer makes them (RFC 7519).

    Args:
        row: whose mail servers check the signature.
        key: signs; None: that of the issuer.
        claims: in place of the right ones.
    """
    now = int(time.time())
    right = {
        "iss": f"https://{row.issuer}", "sub": row.address, "scope": "mail",
        "iat": now - 60, "exp": now + 3600,
    }  # fmt: skip
    head = {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    parts = ".".join(_base64(json.dumps(one).encode()) for one in (head, right | claims))
    signed = (key or _key()).sign(parts.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{parts}.{_base64(signed)}"


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _jwk() -> dict[str, str]:
    """Return the private key as oidc-provider wants it (RFC 7517, RFC 7518 section 6.3)."""
    numbers = _key().private_numbers()
    public = numbers.public_numbers
    parts = {
        "n": public.n, "e": public.e, "d": numbers.d, "p": numbers.p, "q": numbers.q,
        "dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp,
    }  # fmt: skip
    encoded = {
        name: _base64(value.to_bytes(-(-value.bit_length() // 8), "big"))
        for name, value in parts.items()
    }
    return {"kty": "RSA", "kid": "k1", "use": "sig", "alg": "RS256", **encoded}
