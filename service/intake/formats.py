"""The source formats that are read, one module each; which one an input is, is told from its content.

A new format is a module with `matches` and `read`, and a line here, before those that match more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from service.intake import report_json
from service.intake.read import NOTHING, Given, Read


@dataclass(frozen=True, slots=True)
class Format:
    """A source format: whether bytes look like it, and its reader, which never raises."""

    matches: Callable[[bytes], bool]
    read: Callable[[bytes, Given], Iterator[Read]]


def _read_text(data: bytes, given: Given) -> Iterator[Read]:
    """The reader of texts, loaded only where one is read."""
    from service.intake import text  # noqa: PLC0415

    return text.read(data, given)


FORMATS: Final = {
    "report": Format(report_json.matches, report_json.read),
    "text": Format(lambda _: True, _read_text),
}
"""By the name that --from takes, in the order in which they are tried."""


def read(data: bytes, given: Given = NOTHING) -> Iterator[Read]:
    """Every report of an input, by the reader of its format. Never raises."""
    name = given.format or next(name for name, one in FORMATS.items() if one.matches(data))
    return FORMATS[name].read(data, given)
