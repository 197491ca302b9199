"""The canonical report and its digest: what counts as the same report when it is sent again.

Two files are the same report when they differ only in what carries no meaning: white space, the order of keys in
objects, and the order of lists whose entries have names or are mere sets. Such lists are sorted:
- by key: drugs, reactions, tests, assessments, sender_diagnoses, patient.history, patient.past_drugs,
  patient.death.causes, and a drug's indications (by key or history);
- by drug and reaction: pairs;
- by content: codes, other_ids, linked, special_situations, evidence.
Order stays, because it means something, in doses, authors, substances, treatment and contributing_factors.
Pointers of evidence name an entry of a sorted list by what it is sorted by, so that they move with it; it is the same
whether the report calls it by its position or by its key. The result is written as JSON without white space, keys by
code point, numbers with the digits of the report (7.90 is not 7.9), in UTF-8; the digest is its SHA-256.
The long form of a plain date or answer counts as the short one, and a default that is written out (kind condition or
reaction, an item not-answered) as left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

import orjson

from service.pointer import pointer, split
from service.report.places import CALLED, by_position, is_there

Json = dict[str, Any]


def digest(report: Json) -> str:
    """SHA-256, in hexadecimal, of the canonical form of a valid report."""
    return hashlib.sha256(_bytes(canonical(report))).hexdigest()


def canonical(report: Json) -> Json:
    """The report with its sorted lists sorted and its pointers rewritten; nothing else is changed."""
    result = dict(report)
    if "evidence" in result:
        result["evidence"] = [{**entry, "at": _moved(report, entry["at"])} for entry in report["evidence"]]
    return _sorted_object(result)


def _sorted_object(value: Json) -> Json:
    return {name: _sorted_member(name, member) for name, member in value.items() if not _says_nothing(name, member)}


def _says_nothing(name: str, value: Any) -> bool:
    """A default written out: the kind that an entry has anyway, a Naranjo item that is not answered."""
    return (name == "kind" and value in _DEFAULT_KINDS) or value in ("not-answered", {"answer": "not-answered"})


def _sorted_member(name: str, member: Any) -> Any:
    if type(member) is dict:
        if member.keys() in ({"date"}, {"answer"}):
            # The long form of a plain date or answer.
            return next(iter(member.values()))
        return _sorted_object(member)
    if type(member) is not list:
        return member
    entries = [_sorted_object(entry) if type(entry) is dict else entry for entry in member]
    return sorted(entries, key=_ORDERS[name]) if name in _ORDERS else entries


def _moved(report: Json, at: str) -> str:
    """The pointer with each entry of a sorted list called by what it is sorted by; as it is where it names nothing."""
    if not is_there(report, at):
        return at
    parts: list[str] = []
    value: Any = report
    name = ""
    for part in split(by_position(report, at)):
        if isinstance(value, list):
            value = value[int(part)]
            order = _ORDERS.get(name)
            parts.append(order(_sorted_member("", value)) if order else part)
        else:
            value, name = value[part], part
            parts.append(part)
    return pointer(*parts)


def _by_content(entry: Any) -> str:
    return _bytes(entry).decode()


def _bytes(value: Any) -> bytes:
    return orjson.dumps(value, default=_own_digits, option=orjson.OPT_SORT_KEYS)


def _own_digits(value: Decimal) -> orjson.Fragment:
    return orjson.Fragment(str(value))


_DEFAULT_KINDS: Final = ("condition", "reaction")
_ORDERS: Final[dict[str, Callable[[Any], str]]] = CALLED | dict.fromkeys(
    ("codes", "evidence", "linked", "other_ids", "special_situations"), _by_content
)
