"""Receipts in the words of those who answer for the cases: what was done, whether it is proved, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from service.client.receipt import OUTCOME_UNKNOWN, Receipt
from service.issues import Issue, as_text, shown

STORED: Final = ("created", "updated", "remapped", "unchanged")
"""The results after which the server should hold the case."""
_PROOF: Final = {
    True: "verified, the server holds it as sent",
    False: "NOT VERIFIED, the server does not hold it as sent",
    None: "NOT VERIFIED, it was not read back",
}
NOT_STORED: Final = {
    "absent": "the server does not hold it",
    "conflict": "not stored",
    "invalid": "not sent",
    "refused": "not stored",
    "stale": "not stored",
    "unreachable": "not sent",
}
"""What became of a case that was to be stored."""
NOT_COMPARED: Final = {
    "absent": "the server does not hold it",
    "conflict": "the server holds the case otherwise",
    "invalid": "not compared",
    "refused": "not compared",
    "stale": "what the server holds is newer",
    "unreachable": "not compared",
}
"""What was found of a case that was to be compared."""
_UNKNOWN: Final = "not known whether it was stored; sending it again is safe"
_DIFFERENCES_SHOWN: Final = 10
_WORDS_SHOWN: Final = 600


def receipt_text(receipt: Receipt, otherwise: Mapping[str, str] = NOT_STORED) -> str:
    """A receipt as lines for a person: the case, what became of it, and what speaks against it. otherwise: the words
    for a case that the server does not hold in this version.
    """
    version = f" version {receipt.version}" if receipt.version is not None else ""
    state = _PROOF[receipt.verified] if receipt.result in STORED else otherwise[receipt.result]
    if any(issue.key == OUTCOME_UNKNOWN for issue in receipt.issues):
        state = _UNKNOWN
    lines = [f"{receipt.case or 'unknown case'}{version}: {receipt.result}; {state}"]
    issues = [_on_a_terminal(issue) for issue in receipt.issues if _is_shown(issue)]
    if issues:
        lines.append(as_text(issues))
    for one in receipt.differences[:_DIFFERENCES_SHOWN]:
        lines.append(f"  {one.path}: sent {one.sent or 'nothing'}, server has {one.received or 'nothing'}")
    if len(receipt.differences) > _DIFFERENCES_SHOWN:
        lines.append(f"  and {len(receipt.differences) - _DIFFERENCES_SHOWN} more differences")
    return "\n".join(lines)


def summary(counts: Mapping[str, int], verified: int) -> str:
    """One line for all cases: what was done, how many are proved to be on the server, how many need attention."""
    total = sum(counts.values())
    results = ", ".join(f"{count} {result}" for result, count in sorted(counts.items()))
    rest = total - verified
    attention = f"; {rest} {'needs' if rest == 1 else 'need'} attention" if rest else ""
    return f"{total} {'case' if total == 1 else 'cases'}: {results or 'none'}; {verified} verified{attention}"


def _on_a_terminal(issue: Issue) -> Issue:
    """The issue with the server's words bounded and without control characters: they could say anything."""
    path = shown(issue.path, _WORDS_SHOWN) if issue.path is not None else None
    return replace(issue, text=shown(issue.text, _WORDS_SHOWN), path=path)


def _is_shown(issue: Issue) -> bool:
    """Information only of the server: what its $validate says, which a user asks for, and what was withdrawn there."""
    return issue.severity != "information" or issue.key == "withdrawn" or issue.key.startswith("server-")
