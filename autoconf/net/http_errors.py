"""Our errors for those of the web: one exception for each way in which a request can fail."""

from copy import copy
from http.client import BadStatusLine, RemoteDisconnected
from urllib.parse import urlsplit

import requests
import urllib3

from autoconf.errors import (
    CancelledError,
    NetworkError,
    TimedOutError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.tasks import Deadline


def http_error(error: Exception, url: str, deadline: Deadline) -> NetworkError:
    """Return our error for an error of requests, urllib3 or the operating system."""
    if deadline.is_cancelled:
        return CancelledError("net.cancelled")
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    late = (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)
    host = urlsplit(url).netloc
    if any(isinstance(one, late) for one in causes):
        return TimedOutError("net.timed-out", peer=host)
    bad = [one for one in causes if isinstance(one, BadStatusLine)]
    if bad and not isinstance(bad[0], RemoteDisconnected):
        return WrongProtocolError("net.http.no-http", peer=host)
    return UnreachableError("net.http.broken-off", peer=host)


def led_to(url: str, error: NetworkError) -> NetworkError:
    """Return the error with the target of a redirect; other jobs may have the same error."""
    found = copy(error)
    found.led_to = url
    return found
