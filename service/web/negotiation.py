"""Which forms a request has and wants: JSON, FHIR JSON, NDJSON; and what its query says.

Only these content types are taken, in UTF-8 and without a content coding: a browser does not send them to another
origin without asking first (CORS), so no foreign page can post to a service on loopback. An Accept that names none of
our forms gets the default form, as RFC 9110 12.5.1 allows, rather than a 406 that would hide the answer.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.http import parse_options_header

from service.issues import shown

JSON: Final = "application/json"
FHIR: Final = "application/fhir+json"
NDJSON: Final = "application/x-ndjson"
PROBLEM: Final = "application/problem+json"
_CUT_OFF: Final = "The body ends before the length that its header says."
_UTF_8: Final = ("", "utf-8", "utf8")


def body(fhir: bool = False) -> bytes:
    """The raw bytes of the request, which may be sent as FHIR JSON too if so told. Aborts with 415 for another content
    type, 413 for too many bytes, 400 where they end too early.
    """
    taken = (JSON, FHIR, NDJSON) if fhir else (JSON, NDJSON)
    media, options = parse_options_header(request.headers.get("Content-Type"))
    if media.lower() not in taken:
        raise UnsupportedMediaType(f"The body must be one of {', '.join(taken)}.")
    if options.get("charset", "").lower() not in _UTF_8:
        raise UnsupportedMediaType("The body must be in UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must be sent without a content coding.")
    largest = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and largest is not None:
        # Of a body that tells no length, reading would end at the limit without a word: one byte more shows it.
        request.max_content_length = largest + 1
    try:
        data = request.get_data(cache=False)
    except OSError as error:
        raise BadRequest(_CUT_OFF) from error
    if largest is not None and len(data) > largest:
        raise RequestEntityTooLarge
    if request.content_length not in (None, len(data)):
        # gunicorn gives what came before the connection broke: of NDJSON, fewer cases than were sent.
        raise BadRequest(_CUT_OFF)
    return data


def sends_lines() -> bool:
    """Whether the body is NDJSON by its content type: then so is the answer, whatever the number of lines."""
    return request.mimetype == NDJSON


def only(names: Collection[str]) -> None:
    """Aborts with 400 where the query has another parameter than these: what a client asks for must not be lost."""
    if unknown := sorted(set(request.args) - set(names)):
        there = f"there is {', '.join(names)}" if names else "there is none"
        raise BadRequest(f"There is no query parameter {', '.join(map(shown, unknown))} here; {there}.")


def listed(name: str, values: Collection[str]) -> frozenset[str] | None:
    """The values that the query names, with commas between them; None where it names none. Aborts with 400 where one is
    none of these.
    """
    text = request.args.get(name)
    if text is None:
        return None
    found = frozenset(value.strip() for value in text.split(","))
    if unknown := sorted(found - set(values)):
        wrong = ", ".join(map(shown, unknown))
        raise BadRequest(f"The query parameter {name} does not take {wrong}; there are {', '.join(values)}.")
    return found


def flag(name: str) -> bool:
    """Whether the query switches this on. Aborts with 400 where it says neither true nor false."""
    value = request.args.get(name, "false")
    if value not in ("true", "false"):
        raise BadRequest(f"The query parameter {name} is true or false.")
    return value == "true"


def wants_fhir() -> bool:
    """Whether the client asks for FHIR before JSON; without a preference, not."""
    return request.accept_mimetypes.best_match([PROBLEM, JSON, FHIR]) == FHIR


def wants_json() -> bool:
    """Whether the client asks for JSON before FHIR; without a preference, not."""
    return request.accept_mimetypes.best_match([FHIR, JSON]) == JSON
