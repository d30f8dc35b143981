"""The sign-in on another device, with a short code to type (RFC 8628)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import SignInError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.model.secret import Secret
from autoconf.model.sign_in import (
    SIGN_IN_S,
    Refusal,
    SignInOffer,
    Tokens,
    home_of_url,
    host_of_url,
    is_https_url,
)
from autoconf.net.interfaces import Http
from autoconf.oauth.exchange import ask_for_tokens, post, read_answer

_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL_S: Final = 5
_SLOWER_S: Final = 5
_SHORTEST_INTERVAL_S: Final = 1
_LONGEST_INTERVAL_S: Final = 60
_SILENT: Final = "sign-in.no-answer"
_LONGEST_CODE: Final = 40
_LONGEST_URL: Final = 300


class DeviceCode(Struct, frozen=True, kw_only=True):
    """A sign-in that waits for a person.

    Attributes:
        offer: what it is for.
        page: where the code is typed.
        page_with_code: the same with the code in it; may be empty.
        code: to type.
        device: what the token endpoint is asked with.
        seconds: so long it is good.
        interval: seconds between two questions.
    """

    offer: SignInOffer
    page: str
    page_with_code: str
    code: str
    device: Secret
    seconds: float
    interval: float


def device_code(offer: SignInOffer, http: Http) -> DeviceCode:
    """Ask for a code.

    Raises:
        SignInError: the issuer gives none, or the page of another one for it.
    """
    fields = {"scope": " ".join(offer.scopes)}
    answer = post(offer.endpoints.device, fields, offer.endpoints, offer.client, http)
    said = read_answer("device", answer)
    host = urlsplit(offer.endpoints.device).hostname or ""
    page = _url(said, "verification_uri") or _url(said, "verification_url")  # Google's older name
    with_code, code, device = _url(said, "verification_uri_complete"), _code(said), _device(said)
    if not (page and code and device):
        raise SignInError("sign-in.odd-device-answer", host=host)
    _require_one_home(offer, (page, with_code))
    return DeviceCode(
        offer=offer,
        page=page,
        page_with_code=with_code,
        code=code,
        device=device,
        seconds=min(_number(said, "expires_in", SIGN_IN_S), SIGN_IN_S),
        interval=max(
            _SHORTEST_INTERVAL_S, min(_number(said, "interval", _INTERVAL_S), _LONGEST_INTERVAL_S)
        ),
    )


def ask_device(waiting: DeviceCode, http: Http) -> Tokens | DeviceCode:
    """Ask once whether the person has signed in; the same code, or a slower one: not yet.

    If no answer comes, the next question comes later (RFC 8628 section 3.5).

    Raises:
        SignInError: the person said no, the code is too old, or no token came.
    """
    fields = {"grant_type": _GRANT, "device_code": waiting.device.reveal()}
    try:
        return ask_for_tokens(fields, waiting.offer.endpoints, waiting.offer.client, http)
    except SignInError as error:
        if error.id == _SILENT:
            return replace(waiting, interval=min(waiting.interval * 2, _LONGEST_INTERVAL_S))
        match error.refusal:
            case Refusal(error="authorization_pending"):
                return waiting
            case Refusal(error="slow_down"):
                return replace(waiting, interval=waiting.interval + _SLOWER_S)
            case _:
                raise


def _url(said: Mapping[str, object], name: str) -> str:
    """Return a page that a person may be sent to; empty: it is missing, or no https URL."""
    url = said.get(name)
    if not isinstance(url, str) or len(url) > _LONGEST_URL or not is_https_url(url):
        return ""
    return url


def _code(said: Mapping[str, object]) -> str:
    """Return what is to be typed; empty: there is nothing that can be."""
    code = said.get("user_code")
    return clean_text(code, _LONGEST_CODE) if isinstance(code, str) else ""


def _device(said: Mapping[str, object]) -> Secret | None:
    device = said.get("device_code")
    try:
        return Secret(device) if isinstance(device, str) else None
    except UsageError:
        return None


def _require_one_home(offer: SignInOffer, pages: tuple[str, ...]) -> None:
    """Check that an issuer of a document shows its own page.

    Otherwise it could ask another provider for a code, and let the person type that one there: the
    token would be the thief's.

    Raises:
        SignInError: a page lies elsewhere.
    """
    issuer = offer.endpoints.issuer
    for page in pages:
        if offer.has_one_home and page and home_of_url(page) != home_of_url(issuer):
            raise SignInError("sign-in.url-elsewhere", issuer=issuer, host=host_of_url(page))


def _number(said: Mapping[str, object], name: str, default: float) -> float:
    value = said.get(name)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return (
            float(value) if isinstance(value, int | float) and is_number and value > 0 else default
        )
    except OverflowError:
        return default
