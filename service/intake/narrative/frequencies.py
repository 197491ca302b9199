"""How often a dose is given, as Frequency of the report contract.

"Twice daily", "q8h", "every other week", "nightly" are numbers of administrations in a time; "two to three times a
day", "biweekly" and "as needed" leave it open and stay words.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative import numerals, times
from service.intake.narrative.facts import Json

_PERIOD: Final = r"(?P<{0}>hours?|h|days?|d|nights?|mornings?|evenings?|weeks?|wk|months?|years?)"
_COUNT: Final = rf"(?:once|twice|thrice|(?:{numerals.NUMBER}(?: ?times| ?x| doses| divided doses| tablets)))"
_OPEN: Final = (
    rf"(?:{numerals.NUMBER} ?(?:-|to|or) ?{numerals.NUMBER} (?:times|x|divided doses) ?(?:daily|(?:a|per|each) day)?"
    rf"|biweekly|as needed|as required|when needed|on demand|prn)"
)
_SAID: Final[dict[tuple[int, int, str], str]] = {
    (1, 1, "day"): (
        "daily|once-daily|o.d.|od|qd|q.d.|every day|each day|nightly|at night|at bedtime|every night|every morning"
        "|every evening|each evening|each morning|each night|in the morning|in the evening|qhs|q.h.s.|a day|per day"
        "|/day|/d|/24 h|/24h"
    ),
    (2, 1, "day"): "twice-daily|twice daily|bid|b.i.d.|bd|b.d.|morning and evening",
    (3, 1, "day"): "thrice daily|tid|t.i.d.|tds|t.d.s.",
    (4, 1, "day"): "qid|q.i.d.|qds|q.d.s.",
    (1, 1, "week"): "weekly|every week|once-weekly|a week|per week|/week",
    (1, 2, "week"): "every other week|every second week|fortnightly|every fortnight|alternate weeks",
    (1, 2, "day"): "every other day|every second day|on alternate days|alternate days|qod|q.o.d.",
    (1, 1, "month"): "monthly|every month|a month|per month|once-monthly",
    (1, 1, "year"): "yearly|annually|every year",
    (1, 1, "hour"): "/h|per hour|hourly",
}
"""Times, period and unit of what is said in fixed words."""
_FIXED: Final = {words: often for often, said in _SAID.items() for words in said.split("|")}
_FIXED_WORDS: Final = "|".join(re.escape(words) for words in sorted(_FIXED, key=len, reverse=True))
FREQUENCY: Final = (
    rf"(?:(?P<open>{_OPEN})"
    rf"|(?P<count>{_COUNT})(?: (?:a|per|each|every|in a) {_PERIOD.format('each')}| (?P<adverb>daily|weekly|monthly"
    rf"|yearly)|/(?P<slash>day|d|week)\b)"
    rf"|every (?P<every>{numerals.NUMBER})(?:st|nd|rd|th)? {_PERIOD.format('period')}\b"
    rf"|q\.? ?(?P<q>\d{{1,2}}) ?-?(?P<qunit>h|hours?|d|w|wk|weeks?)\b|(?P<hourly>\d{{1,2}})-hourly"
    rf"|every (?P<ordinal>third|fourth|fifth|sixth) (?P<nth>day|week|month)"
    rf"|(?P<fixed>(?!a \w{{3,5}} (?:later|after|before|ago|earlier))(?:{_FIXED_WORDS}))(?![\w/]))"
)
MAYBE: Final = re.compile(
    r"ly\b|day|week|month|year|every|night|morning|evening|hour|[bqt]\.?[id]\.?d?\b|od\b|bd\b|tds|q\d|/d|/h|times",
    re.IGNORECASE,
)
"""Whether it is worth looking for a frequency at all."""
_TIMES: Final = re.compile(r" ?(?:times|x|doses|divided|tablets)\b")
_ORDINALS: Final = {"third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_SHORT: Final = {"h": "hour", "d": "day", "w": "week", "wk": "week", "night": "day", "morning": "day", "evening": "day"}
_ADVERBS: Final = {"daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}


def read(match: re.Match[str]) -> Json | None:
    """The frequency of a match of FREQUENCY; None where the words leave it open."""
    groups = match.groupdict()
    often: tuple[int | None, int | None, str] | None = None
    if groups["fixed"]:
        often = _FIXED[groups["fixed"].lower()]
    elif groups["count"]:
        count = numerals.count(_TIMES.split(groups["count"])[0])
        often = (count, 1, _unit(groups["each"] or groups["slash"] or _ADVERBS[groups["adverb"].lower()]))
    elif groups["every"]:
        often = (1, numerals.count(groups["every"]), _unit(groups["period"]))
    elif groups["q"]:
        often = (1, int(groups["q"]), _unit(groups["qunit"]))
    elif groups["hourly"]:
        often = (1, int(groups["hourly"]), "hour")
    elif groups["ordinal"]:
        often = (1, _ORDINALS[groups["ordinal"].lower()], groups["nth"].lower())
    return {"times": often[0], "period": often[1], "unit": often[2]} if often and often[0] and often[1] else None


def _unit(word: str) -> str:
    plain = word.lower()
    return _SHORT.get(plain) or _SHORT.get(plain.rstrip("s")) or times.unit(plain)
