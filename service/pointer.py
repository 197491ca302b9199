"""JSON Pointers (RFC 6901): how every issue names a place in the input, and evidence a datum of the report."""

from __future__ import annotations

from typing import Any


def pointer(*parts: str | int) -> str:
    """The pointer of a path of keys and positions; of no parts the whole document ("")."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split(text: str) -> list[str]:
    """The keys and positions of a pointer, unescaped. Raises ValueError where it is no pointer."""
    if text and not text.startswith("/"):
        raise ValueError(f"a JSON Pointer starts with a slash: {text!r}")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def position(part: str, length: int) -> int:
    """The position that a part names in a list. Raises LookupError when the list does not reach that far."""
    if not (part.isascii() and part.isdigit()) or (part[0] == "0" and part != "0"):
        raise LookupError(f"not a position in a list: {part!r}")
    if len(part) > 9 or int(part) >= length:
        raise LookupError(f"the list has no position {part}")
    return int(part)


def resolve(document: Any, text: str) -> Any:
    """What the pointer names in the document. Raises ValueError where it is no pointer, LookupError where it names
    nothing.
    """
    value = document
    for part in split(text):
        if isinstance(value, dict):
            value = value[part]
        elif isinstance(value, list):
            value = value[position(part, len(value))]
        else:
            raise LookupError(f"nothing lies below a plain value: {part!r}")
    return value
