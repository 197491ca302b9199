"""Whether objective evidence confirms the reaction itself (Naranjo item 10): a biopsy, an image, an ECG, a measurement.

The sentence names the reaction, or the part of the body where it was (organs.py), or what is measured of it. What came
out normal, was planned or refused confirms nothing; nor does a skin test, which tests the drug.
"""

from __future__ import annotations

import re
from typing import Final

from service.intake.narrative.organs import MEASURED, ORGANS
from service.intake.narrative.outcome_cues import MARKERS
from service.intake.narrative.reading import Event, Reading
from service.intake.narrative.story import Story

_OBJECTIVE: Final = re.compile(
    r"\b(?:biops(?:y|ies)|histolog\w+|histopatholog\w+|autopsy|mri|magnetic resonance|computed tomography"
    r"|(?:high-resolution )?ct|ecg|electrocardiogra\w+"
    r"|eeg|echocardiogra\w+|ultrasound|ultrasonography|duplex|endoscopy|colonoscopy|radiograph\w*|radiography"
    r"|x-ray|ophthalmoscopy|visual acuity"
    r"|conduction studies|capillaroscopy|bone marrow|rhythm strip|refraction|lumbar puncture|opening pressure"
    r"|electromyography|spirometry"
    r"|respiratory rate|nerve conduction)\b",
    re.IGNORECASE,
)
_SHOWN: Final = re.compile(
    r"\b(?:showed|shows|revealed|confirmed|demonstrated|disclosed|indicated|consistent with|compatible with"
    r"|was \d|were \d|lost|elevation|positive|with \w+)\b",
    re.IGNORECASE,
)
_NORMAL: Final = re.compile(
    r"\b(?:normal|negative|unremarkable|no (?:evidence|sign|adenoma|abnormal\w*)|sterile|not done|refused"
    r"|planned|was discussed)\b",
    re.IGNORECASE,
)
_MEASURED: Final = re.compile(
    r"\b(?:\w*penia|\w*cytosis|\w*philia|\w*[aeo]mia|\w*aemia|\w*lysis|acidosis|ketoacidosis|hepatitis"
    r"|cholestasis|myocarditis|hyperparathyroidism"
    r"|bradycardia|tachycardia|hypotension|injury|failure|myopathy|lupus|serum sickness.*|pancreatitis|nephritis"
    r"|anaphyla\w*|agranulocyt\w*)\b",
    re.IGNORECASE,
)
_FELT: Final = re.compile(
    r"pain|ache|nause|itch|prurit|dizz|vertigo|drows|somnol|fatigue|malaise|nightmare|dream|ideation|thought|hallucin"
    r"|tingling|paresthes|anxi|depress|irritab|double vision|diplopia",
    re.IGNORECASE,
)
"""What only the patient can tell: an examination confirms it only where it says so."""
_VALUE: Final = re.compile(
    r" ?\(?(?:of |up to |with )?[<>]?\d[\d.,/]{0,8} ?(?:[a-zA-Zµ]{1,5}/|%|mm ?Hg|beats|U\b|IU|[x\u00d7] ?10)"
)
_DIGIT: Final = re.compile(r"\d")
_SOON: Final = 6
_RESULT: Final = re.compile(
    r"\d[\d.,]{0,8} ?(?:x 10|[a-zA-Zµ]{1,5}/|%|mmHg|mm/h|beats|U\b|IU)|\bpositive\b|\b(?:raised|elevated|high"
    r"|low|fell|fallen|rose)\b"
)


def read(reading: Reading, event: Event) -> int | None:
    """The number of the sentence that tells of the evidence."""
    story, begins = reading.story, event.begins
    names = event.finding.names
    felt = all(_FELT.search(name) for name in names)
    organs = [shows for kind, shows in ORGANS if any(kind.search(name) for name in names)]
    markers = [marker for kind, marker in (*MARKERS, *MEASURED) if any(kind.search(name) for name in names)]
    measured = any(_MEASURED.search(name) for name in names)
    for number in range(max(0, begins - 1), min(event.ends, len(story.told))):
        if not story.told[number] or story.titles[number]:
            continue
        words = story.text(number)
        own = any(
            reading.is_of(place, event) and "negated" not in story.contexts[place] for place in story.findings(number)
        )
        if not own and (felt or (number < begins and number not in reading.course.onsets)):
            continue
        for part in re.split(r"[;.]\s", words) if story.said(number, _OBJECTIVE) else ():
            shown = _OBJECTIVE.search(part) and _SHOWN.search(part) and not _NORMAL.search(part)
            if shown and (own or any(organ.search(part) for organ in organs)):
                return number
        if measured and own and _is_valued(reading, event, number):
            return number
        if (
            not measured
            or story.said(number, _RESULT) is None
            or not _analyte(story, number)
            or _all_normal(story, number)
        ):
            continue
        if own or (number - begins <= _SOON and any(marker.search(words) for marker in markers)):
            return number
    return None


def _is_valued(reading: Reading, event: Event, number: int) -> bool:
    """Whether a value stands beside the reaction's name ("tachycardia of 210 beats per minute")."""
    story = reading.story
    return any(
        reading.is_of(place, event) and _VALUE.match(story.document.clean, story.mentions[place].end)
        for place in story.findings(number)
    )


def _analyte(story: Story, number: int) -> bool:
    return any(story.mentions[place].kind == "analyte" for place in story.inside[number])


def _all_normal(story: Story, number: int) -> bool:
    return story.said(number, _NORMAL) is not None and story.said(number, _DIGIT) is None
