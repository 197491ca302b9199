"""What must not appear in a proposal: each entry of `must_not` as a check. One hit is a failure, not a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tools.extraction.drugs import NO_STATEMENT, drugs_of, is_drug
from tools.extraction.expected import number
from tools.extraction.findings import refuted
from tools.extraction.pairing import Entry
from tools.extraction.words import holds


def hits(must_not: Entry, report: Entry | None) -> Iterator[str]:
    """Each thing of the proposal that must not be there."""
    if report is None:
        return
    yield from _drugs(must_not.get("drugs", ()), report)
    history = [entry for entry in report.get("patient", {}).get("history", ()) if not refuted(entry)]
    for part, entries in (
        ("reactions", report.get("reactions", ())),
        ("tests", report.get("tests", ())),
        ("history", history),
    ):
        yield from _named(part, must_not.get(part, ()), entries)
    yield from _stated(must_not.get("fields", ()), report)
    for ban in must_not.get("values", ()):
        for pointer, value in at(report, ban["at"]):
            if any(_equal(value, banned) for banned in ban["in"]):
                yield f"{pointer}: {value}"


def _named(part: str, wordings: Iterable[str], entries: Iterable[Entry]) -> Iterator[str]:
    for wording in wordings:
        for entry in entries:
            text = entry.get("term") or entry["name"]
            if holds(text, wording):
                yield f"{part}: {text}"


def _stated(patterns: Iterable[str], report: Entry) -> Iterator[str]:
    for pattern in patterns:
        for pointer, value in at(report, pattern):
            if bool(value) if isinstance(value, (dict, list)) else value not in NO_STATEMENT:
                yield f"{pointer}: {value}"


def _drugs(bans: Any, report: Entry) -> Iterator[str]:
    for ban in bans:
        wording, roles = (ban, None) if isinstance(ban, str) else (ban["name"], ban.get("roles"))
        for drug in drugs_of(report):
            if is_drug(drug, wording) and (roles is None or drug["role"] in roles):
                yield f"drugs: {drug['name']} ({drug['role']})"


def at(node: Any, pattern: str) -> Iterator[tuple[str, Any]]:
    """The values at a JSON Pointer in which * stands for any position of a list or key of an object."""
    yield from _walk(node, pattern.split("/")[1:], "")


def _walk(node: Any, tokens: list[str], path: str) -> Iterator[tuple[str, Any]]:
    if not tokens:
        yield path, node
        return
    head, rest = tokens[0], tokens[1:]
    if isinstance(node, list):
        chosen = [(str(place), value) for place, value in enumerate(node) if head in ("*", str(place))]
    elif isinstance(node, dict):
        chosen = [(key, value) for key, value in node.items() if head in ("*", key)]
    else:
        chosen = []
    for token, value in chosen:
        yield from _walk(value, rest, f"{path}/{token}")


def _equal(value: Any, banned: Any) -> bool:
    if isinstance(banned, (bool, str)) or isinstance(value, (bool, str, dict, list)):
        return bool(value == banned and type(value) is type(banned))
    return number(value) == number(banned)
