"""Whether the text says that the patient died, of what, and whether an autopsy was made.

The sentence must say it of the patient ("she died", "the infant succumbed"), not of a relative, and not as a danger.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from service.intake.narrative.document import Document, Sentence
from service.intake.narrative.facts import Found, Json

Span = tuple[int, int]

_RELATIVE: Final = (
    r"(?:mother|father|brother|sister|son|daughter|husband|wife|cousin|aunt|uncle|sibling|grand(?:mother|father)"
    r"|donor|partner|niece|nephew)s?"
)
_DIED: Final = re.compile(
    r"\b(?:he|she|(?:the|our|this) (?:[\w-]{2,14} )?(?:patient|man|woman|boy|girl|infant|child|neonate|baby|lady"
    r"|gentleman))\b"
    r"(?P<between>[^.;]{0,70}?)\b(?P<verb>died|expired|passed away|succumbed|was declared dead|was pronounced dead)\b"
    r"(?! out| down)"
    r"|\b(?P<noun>(?:led to|resulted in|until|before) (?:(?:his|her) death|the death of the patient)|(?:his|her"
    r"|the patient's) death (?:occurred|was))\b",
    re.IGNORECASE,
)
_NOT_DEAD: Final = re.compile(
    rf"\b(?:not|never|whose|{_RELATIVE}|could|might|may|would|nearly|almost|had had)\b", re.IGNORECASE
)
_CAUSE: Final = re.compile(
    r"(?:\s(?:on|after|within|at) [^.;,]{2,30}?|\s[\w-]+ (?:hours|days|weeks|months) later)?"
    r"\s(?:of|from|due to|because of|as a result of)\s(?:an? |the |his |her )?"
    r"(?P<cause>(?!treatment|therapy|hospital|admission|life|illness|follow)[a-z][a-z -]{3,50}?)"
    r"(?=[.,;]|\s(?:on|at|after|in|\d|with|despite|within|\w+ (?:days|weeks|hours))\b)",
    re.IGNORECASE,
)
_AUTOPSY: Final = re.compile(
    r"\b(?P<no>no autopsy|autopsy was (?:not|refused|declined)|an autopsy was not)\b|\b(?P<yes>(?:autopsy"
    r"|post-?mortem(?: examination)?) (?:confirmed|showed|revealed|was performed|found|demonstrated|disclosed))\b",
    re.IGNORECASE,
)


def read(document: Document, own: Sequence[tuple[int, Sentence]]) -> Found[Json] | None:
    """The death of the patient, from sentences that are of the patient."""
    text = document.clean
    death: Json = {}
    spans: list[Span] = []
    for _, sentence in sorted(own):
        if not spans and sentence.zone != "front":
            match = _DIED.search(text, sentence.start, sentence.end)
            if match is None or _NOT_DEAD.search(match["between"] or ""):
                continue
            spans.append(match.span("verb") if match["verb"] else match.span())
            cause = _CAUSE.match(text, match.end(), sentence.end)
            if cause is not None:
                death["causes"] = [{"term": cause["cause"].strip()}]
                spans.append(cause.span("cause"))
        if spans:
            autopsy = _AUTOPSY.search(text, sentence.start, sentence.end)
            if autopsy is not None:
                death["autopsy"] = autopsy["yes"] is not None
                spans.append(autopsy.span())
                break
    return Found(death, tuple(spans), "death.told") if spans else None
