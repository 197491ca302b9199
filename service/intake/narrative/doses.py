"""Doses that a drug claims: amount, frequency, route, as Dose of the report contract.

A dose belongs to a drug only in its own sentence and within 70 characters of its name, or of a dose that the drug has
already claimed; a dose without a drug is nothing (measured: without that, precision falls from .85 to .31). "50 mg
each" and "at maximal doses" after a list belong to all of the list.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.intake.narrative import amounts, frequencies, routes
from service.intake.narrative.amounts import Amount
from service.intake.narrative.facts import Json

REACH: Final = 70
CARRIED: Final = -1
Span = tuple[int, int]

_SORT: Final = (
    r"(?:(?:extended|sustained|slow|modified|prolonged|immediate|controlled)-release|enteric-coated|liposomal|pegylated"
    r"|recombinant|human|unfractionated|conventional|generic|micronized|micronised|effervescent|dispersible|crushed"
    r"|racemic|free|elemental|systemic|additional|single-dose|prophylactic)"
)
"""What a drug is called by beside its name; a word like "and" between a dose and a name parts them."""
_ADJACENT: Final = re.compile(
    r"[\s(,:]{0,3}(?:\([^()]{1,30}\)\s?)?(?:tablets?\s|at\s|suspension\s|injection\s|dose\s)?(?:of\s|was\s|at\s)?"
)
_APART: Final = re.compile(
    r"[;:]|\.\s|\b(?:but|whereas|while|because|levels?|concentrations?|trough|excretion|(?:he|she|they|it) (?:had|was"
    r"|has)"
    r"|(?:fell|rose|dropped) (?:to|from))\b",
    re.IGNORECASE,
)
_STEP_ON: Final = re.compile(r"; (?=(?:the|his|her) dose\b)")
_LIST: Final = re.compile(r"\s?(?:,\s?(?:and|or)?|\band\b|\bor\b|\bplus\b|/)\s?")
_EACH: Final = re.compile(
    r"\s?(?:,\s)?(?:each(?! (?:day|morning|evening|night|week|month))|both|of each|respectively each)\b", re.IGNORECASE
)
_BOTH: Final = re.compile(r"\b(?:both|each)(?:\sat)?\s$", re.IGNORECASE)
_FORM: Final = (
    r"(?:\s(?:injections?|infusions?|tablets?|ointment|cream|gel|inhaler|eye drops|drops|spray|therapy|treatment))?"
)
_LEVEL: Final = r"(?:maximal|maximum|high|low|full|standard|therapeutic|usual|recommended|escalating|increasing)"
_WORDS_AFTER: Final = re.compile(
    rf"\s(?:at|in)\s(?:the\s)?(?P<words>{_LEVEL}\s(?:tolerated\s)?doses?)\b(?! of \d)", re.IGNORECASE
)
_WORDS_BEFORE: Final = re.compile(
    rf"\b(?P<words>{_LEVEL}[ -](?:tolerated )?doses?)\s(?:of\s(?:multiple\s|several\s)?)?(?:{routes.ROUTE}\s)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A dose with the drug that claims it (its place among the drugs given), its span, and the route told with it."""

    drug: int
    dose: Json
    start: int
    end: int
    rule: str
    route: str | None = None


def read(
    text: str, within: Span, drugs: Sequence[Span], others: Sequence[Span] = (), carried: bool = False
) -> list[Claim]:
    """The doses in a sentence.

    drugs: the spans of the drug names in their order; others: names that no dose may reach over (analytes); carried:
    the sentence goes on about a drug of the one before ("The dose was raised to ..."), here drug -1.
    """
    if not drugs and not carried:
        return []
    found: list[Claim] = []
    for amount in amounts.find(text, *within):
        drug = _claimant(text, amount, drugs, others, found, carried)
        if drug is None:
            continue
        rule = "dose.amount" if "amount" in amount.dose else "dose.words"
        claim = Claim(drug, amount.dose, amount.start, amount.end, rule, amount.route)
        if drug >= 0 and drugs[drug][0] >= amount.unit_end and "frequency" not in amount.dose:
            claim = _after_name(text, claim, drugs[drug][1], within[1])
        found.append(claim)
        if _EACH.match(text, amount.end) or _BOTH.search(text, max(within[0], amount.start - 10), amount.start):
            found += [
                Claim(other, claim.dose, claim.start, claim.end, "dose.shared", claim.route)
                for other in _listed(text, drugs, drug, found)
            ]
    for place in range(len(drugs)):
        found += _without_amount(text, within, drugs, place, found)
    return sorted(found, key=lambda claim: (claim.start, claim.drug))


def _claimant(
    text: str, amount: Amount, drugs: Sequence[Span], others: Sequence[Span], found: Sequence[Claim], carried: bool
) -> int | None:
    before = max((place for place, span in enumerate(drugs) if span[1] <= amount.start), default=None)
    after = min((place for place, span in enumerate(drugs) if span[0] >= amount.unit_end), default=None)
    beside = before is not None and _ADJACENT.fullmatch(text, drugs[before][1], amount.start) is not None
    if after is not None and not beside and _is_next(text, amount, drugs[after][0]):
        return after
    if before is None:
        return CARRIED if carried else None
    reached = max([drugs[before][1], *(claim.end for claim in found if claim.drug == before)])
    between = _STEP_ON.sub(" ", text[reached : amount.start])
    apart = len(between) > REACH or _APART.search(between) is not None
    blocked = any(reached <= start < amount.start for start, _ in others)
    return before if beside or not (apart or blocked) else None


def _is_next(text: str, amount: Amount, name: int) -> bool:
    """Whether the name follows the amount ("40 mg of oral prednisone")."""
    return name - amount.unit_end <= REACH and _name_next().fullmatch(text, amount.unit_end, name) is not None


# The patterns with a frequency are big, and compiled where a text first has a dose to hold them against.


@functools.cache
def _name_next() -> re.Pattern[str]:
    words = rf"\s?(?:{frequencies.FREQUENCY})?\s?(?:doses?\s)?(?:of\s)?(?:{routes.ROUTE}\s)?(?:{_SORT}\s)?"
    return re.compile(words, re.IGNORECASE)


@functools.cache
def _often_after() -> re.Pattern[str]:
    return re.compile(rf"{_FORM}\s(?!a\s|per\s|/)(?P<often>{frequencies.FREQUENCY})", re.IGNORECASE)


@functools.cache
def _often_before() -> re.Pattern[str]:
    words = rf"\b(?!a\s|per\s)(?P<often>{frequencies.FREQUENCY})\s(?:{routes.ROUTE}\s)?$"
    return re.compile(words, re.IGNORECASE)


def _after_name(text: str, claim: Claim, name_end: int, end: int) -> Claim:
    """For "50 mg prednisone daily": what is told of the dose after the name."""
    last, frequency, route, _ = amounts.tail(text, name_end, end)
    if frequency is None:
        return claim
    return Claim(
        claim.drug, {**claim.dose, "frequency": frequency}, claim.start, last, claim.rule, claim.route or route
    )


def _listed(text: str, drugs: Sequence[Span], drug: int, found: Sequence[Claim]) -> list[int]:
    """The drugs that stand in a list before a drug and have no dose of their own."""
    has_own = {claim.drug for claim in found}
    listed: list[int] = []
    place = drug
    while place > 0 and place - 1 not in has_own and _LIST.fullmatch(text, drugs[place - 1][1], drugs[place][0]):
        place -= 1
        listed.append(place)
    return listed


def _without_amount(text: str, within: Span, drugs: Sequence[Span], place: int, found: Sequence[Claim]) -> list[Claim]:
    """A frequency beside the name alone ("paclitaxel weekly"), or a dose in words ("maximal doses of ...")."""
    start, end = drugs[place]
    left, right = max(within[0], start - 45), min(within[1], end + 45)
    result = []
    for pattern, area in ((_WORDS_AFTER, (end, right)), (_WORDS_BEFORE, (left, start))):
        match = pattern.match(text, *area) if area[0] == end else pattern.search(text, *area)
        if match is not None:
            spans = (match.start("words"), match.end("words"))
            result.append(Claim(place, {"text": match["words"]}, *spans, "dose.words"))
            if match["words"].endswith("s") and area[0] == end:
                result += [
                    Claim(o, {"text": match["words"]}, *spans, "dose.shared")
                    for o in _listed(text, drugs, place, found)
                ]
    if any(claim.drug == place for claim in found):
        return result
    if not frequencies.MAYBE.search(text, left, right):
        return result
    for match in (_often_after().match(text, end, right), _often_before().search(text, left, start)):
        frequency = frequencies.read(match) if match else None
        if match is not None and frequency is not None:
            result.append(
                Claim(place, {"frequency": frequency}, match.start("often"), match.end("often"), "dose.frequency")
            )
            break
    return result
