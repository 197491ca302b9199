"""What an examination showed: biopsies, imaging, tracings, skin tests. The result is told in the text's own words.

"A biopsy showed X" and "X was seen on biopsy" give X; a picture called normal is normal. What is only named in the
indication of an examination ("performed to rule out X") is no result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from service.intake.narrative.document import Sentence
from service.intake.narrative.facts import Json
from service.intake.narrative.tested import Item

_LONGEST: Final = 200
_SHOWED: Final = re.compile(
    r"(?: ?\([^()]{0,60}\))?(?: (?:scan|examination|findings?|results?|study|studies|images?|imaging|specimens?|"
    r"samples?|test|evaluation|analysis))?(?: (?:of|from|on|in|at) [^.;()]{1,70}?)?,? "
    r"(?:(?:performed|taken|obtained|done) [^.;()]{0,40}? )?"
    r"(?:that |which )?(?:also |again |subsequently |then |only |later )?"
    r"(?:showed|shows|showing|revealed|revealing|demonstrated|demonstrating|disclosed|confirmed|indicated|"
    r"identified|suggested|"
    r"(?:was|were) (?:consistent|compatible|suggestive|diagnostic|in keeping|in line)(?: with| of)?)[ :]{1,2}"
    r"(?P<what>[^;\n]{3,260})",
    re.IGNORECASE,
)
_SHOWED_NOT: Final = re.compile(
    r"(?: (?:scan|examination|test))?(?: (?:of|from|on) [^.;()]{1,40}?)? (?P<what>(?:did not|failed to) "
    r"(?:show|reveal|demonstrate|disclose|identify|detect) [^.;,\n]{3,120})"
)
TELLING: Final = frozenset(
    (
        "urinalysis",
        "peripheral blood smear",
        "blood culture",
        "urine culture",
        "sputum culture",
        "stool culture",
        "cultures",
    )
)
"""Tests of the laboratory whose result is told in words too."""
_SEEN: Final = re.compile(
    r"(?P<what>[^.;,]{5,120}?) (?:was|were) (?:also )?(?:seen|noted|observed|found|identified|visible|present|"
    r"detected) (?:on|by|in|at) (?:the |a |an |his |her |repeat |subsequent |follow-up ){0,3}\Z"
)
_STOPS: Final = re.compile(
    r"(?<=[^ ])(?:\.(?= |\Z)|, (?:and|but|so|which|while|whereas) (?:the|she|he|there|was|were|a )|"
    r" but | and (?:she|he|the) | which (?:led|confirmed|supported)|, (?:supporting|confirming|leading) ).*",
    re.DOTALL,
)
_NORMAL: Final = re.compile(
    r"did not \w+ (?:any )?(?:\w+ )?abnormalit|(?:entirely |completely )?(?:normal(?! (?:tissue|skin) )|unremarkable|"
    r"no (?:\w+ ){0,3}(?:abnormalit|patholog|evidence|signs?|lesions?|changes?|acute|stenos|obstruction|focal))",
    re.IGNORECASE,
)
_SKIN: Final = re.compile(r"patch|prick|intradermal|intracutaneous")
_READ: Final = re.compile(r"\b(?:(?P<not>not|no) (?:\w+ )?)?(?P<said>positive|negative)\b(?! control)", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"(?: result| response| reaction| results| reading)?(?: was| were)?(?: observed| seen| noted)?,? ?"
    r"(?P<when>\d{1,3} (?:min(?:utes)?|h(?:ours)?|days?)(?: later)?|(?:at|on|after|both|in) [^.;,]{3,40})"
)
_GRADE: Final = re.compile(
    r"(?<![\w+])(?:[1-4]\+|\+{1,3})(?![\w+]) ?(?:response|reaction|positive reaction|positivity)? ?(?:to|for|"
    r"with) [a-z][a-z-]{2,25}(?: on day \d{1,2})?"
)


def results(text: str, sentence: Sentence, item: Item) -> Iterator[tuple[Json, tuple[int, int]]]:
    """What an examination showed, with the span that says so."""
    if _SKIN.search(item.name):
        skin = list(_skin_test(text, sentence, item))
        if skin:
            yield from skin
            return
    match = _SHOWED.match(text, item.end, sentence.end)
    if match is not None:
        what = _STOPS.sub("", match["what"]).rstrip(" .,:")
        if what:
            end = match.start("what") + len(what)
            yield _told(what), (item.start, end)
        return
    not_shown = _SHOWED_NOT.match(text, item.end, sentence.end)
    if not_shown is not None:
        yield _told(not_shown["what"]), (item.start, not_shown.end())
        return
    place = max(sentence.start, item.start - 180)
    seen = _SEEN.search(text[place : item.start])
    if seen is not None:
        what = seen["what"].strip()
        yield _told(what), (place + seen.start("what"), item.end)


def _told(what: str) -> Json:
    words = " ".join(what.split())
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rsplit(" ", 1)[0]
    found: Json = {"text": words}
    if _NORMAL.match(words) and " but " not in words:
        found["interpretation"] = "normal"
    return found


def _skin_test(text: str, sentence: Sentence, item: Item) -> Iterator[tuple[Json, tuple[int, int]]]:
    """The readings of a skin test, each its own result: positive at 15 minutes, negative on day 2."""
    for match in _GRADE.finditer(text, item.end, sentence.end):
        yield {"text": " ".join(match.group().split())}, (item.start, match.end())
    for match in _READ.finditer(text, item.end, sentence.end):
        if match["not"]:
            continue
        found: Json = {"coded": match["said"].lower()}
        when = _WHEN.match(text, match.end(), sentence.end)
        if when is not None:
            found["note"] = " ".join(when["when"].split())
        yield found, (item.start, match.end())
