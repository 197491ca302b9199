"""Why a connection failed or broke, in words, and what helps: by the error of the operating system beneath it."""

from __future__ import annotations

import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.issues import shown

AGAIN: Final = "the same command again later"
_CLOSED: Final = "it closed the connection before its answer was whole"
_IS_CLOSED: Final = re.compile(r"disconnected|peer closed")
"""How the HTTP client says it where the operating system sees no error."""
_STARTED: Final = "the server running at this address; then the same command again"
_NAME: Final = "the right name in the URL, and a network that knows it"
_TLS: Final = "the scheme (http or https), host name and port of the server, with a certificate that is trusted here"


@dataclass(frozen=True, slots=True)
class Reason:
    """expected: what helps. lasting: the same request would fail again for the same reason."""

    text: str
    expected: str = AGAIN
    lasting: bool = False


def reason(error: BaseException, host: str, seconds: float) -> Reason:
    """Why a request failed with this error; seconds: how long was waited where it timed out."""
    found = (_reason(one, host, seconds) for one in _causes(error))
    words = shown(str(error), 200) if str(error) else "the connection broke"
    last = Reason(_CLOSED if _IS_CLOSED.search(words) else words)
    return next((one for one in found if one is not None), last)


def _reason(error: BaseException, host: str, seconds: float) -> Reason | None:
    found = None
    match error:
        case socket.gaierror(errno=socket.EAI_AGAIN):
            found = Reason(f"the name {host} could not be looked up", _NAME)
        case socket.gaierror():
            found = Reason(f"the name {host} is not known", _NAME, lasting=True)
        case ssl.SSLCertVerificationError():
            found = Reason(
                f"TLS failed: {error.verify_message or 'its certificate is not trusted'}", _TLS, lasting=True
            )
        case ConnectionRefusedError():
            found = Reason("connection refused", _STARTED)
        case TimeoutError():
            found = Reason(f"timed out after {seconds:g} s")
        case ConnectionError() | ssl.SSLEOFError():
            found = Reason(_CLOSED)
        case ssl.SSLError():
            found = Reason(
                f"TLS failed: {(error.reason or 'the connection broke').lower().replace('_', ' ')}", _TLS, lasting=True
            )
        case zlib.error():
            found = Reason("its answer cannot be unpacked")
        case OSError(strerror=str(words)):
            found = Reason(words)
    return found


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
