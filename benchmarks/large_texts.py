"""A text as long as a published case with its discussion; and texts of a megabyte that no case report is like, each
straining the reader in another way.

What a person can paste or a broken PDF can give: a report many times over, one story with very many drugs and findings,
cue words alone, one endless sentence, numbers, signs, names, references, a table. The reader must answer each in
seconds: a case, a refusal, or a case with what it left out and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from service.intake.narrative import names
from service.intake.narrative.names import Kind

_REPORTS: Final = Path(__file__).parents[1] / "tests/intake/narrative/reports"
_REPORT: Final = _REPORTS / "amiodarone-lung-death.txt"
_LONGEST_REPORT: Final = _REPORTS / "fluorouracil-cardiotoxicity-long.txt"
SIZE: Final = 1_000_000
MANY: Final = 200
"""Drugs, and findings, of the story that has very many."""
_STORY: Final = (
    "After {drug} was started the patient developed {finding}. ",
    "{drug} was stopped because of {finding}, which resolved after five days. ",
    "Two weeks later {drug} was given again and {finding} recurred within 2 hours. ",
    "The patient received {drug} 50 mg twice daily for 7 days and complained of {finding}. ",
    "{finding} was attributed to {drug}, which was discontinued on day 3. ",
    "{drug}-induced {finding} has been reported before, and the patient recovered. ",
)
_DISCUSSED: Final = (
    "The incidence of {finding} with {drug} is not known, as most reports tell of single cases [{number}]. ",
    "In a series of 214 patients who were given {drug} or {other}, {finding} was seen in 3.5% after 2 to 6 weeks. ",
    "Our patient had none of the risk factors that are discussed for it, such as age, {finding} or a high dose. ",
    "How {drug} leads to {finding} is a matter of debate; an immune reaction has been proposed ({number}).\n",
    "We considered infection, but cultures stayed sterile and the course after {drug} was stopped spoke against it. ",
    "Others have described {finding} within hours of the first dose of {other}, which resolved without it. ",
    "Levels of {drug} were not measured, which limits what can be said here. ",
    "Whether {other} may be used instead of {drug} after {finding} should be decided case by case.\n",
)
_CUES: Final = (
    "died death stopped discontinued withdrawn resolved recovered improved rechallenge readmitted recurred again after "
    "because of due to caused by developed was were given started reduced the drug hospital admitted fatal no not "
    "without level placebo known reported previously dose increased same reaction"
)
_SIGNS: Final = {
    "blanks": " ",
    "lines": "\n",
    "short lines": "a\n",
    "brackets": "(",
    "closed brackets": "() ",
    "nested brackets": "((([[[",
    "quotes": '"',
    "apostrophes": "'",
    "hyphens": "-",
    "hyphens at line ends": "a-\n",
    "full stops": ".",
    "stops and blanks": ". ",
    "commas": ", ",
    "strokes": "/",
    "letters": "a",
    "capitals": "A",
    "digits": "7",
    "words": "a ",
    "tabs": "\t",
    "signs of Markdown": "**_#|`",
    "entities": "&amp;",
    "tags": "<p>",
}


def texts() -> Iterator[tuple[str, Callable[[], str]]]:
    """The name of each text and what makes it."""
    yield "a report many times", lambda: repeated(_REPORT.read_text(encoding="utf-8") + "\n\n")
    yield "a story with many drugs and findings", many
    yield "as many pairs as are read", lambda: many(drugs=7, findings=6)
    yield "the same, each drug with each finding", crossed
    yield "cue words, in sentences", lambda: repeated(_cues())
    yield "cue words, in sentences of the patient", lambda: repeated(_own_cues())
    yield "a story in one sentence", lambda: many().replace(". ", ", and ")
    yield "cue words in one sentence", lambda: repeated(_CUES + " ")
    yield (
        "numbers, units and dates",
        lambda: repeated("12.5 mg/dl 3 x 10^9/l on 12/03/2019 at 08:30, 5-10 %, 37.5 °C, 7 days; "),
    )
    yield "numbers, in one sentence", lambda: repeated("12 5.5 100 ")
    yield "doses", lambda: repeated("5 mg ")
    yield "dates", lambda: repeated("12 March 2019, ")
    for name, sign in _SIGNS.items():
        yield name, partial(repeated, sign)
    yield "names of authors", lambda: repeated("Smith JA, van der Berg P, O'Neill-Jones M.D., Müller K1,2, ")
    yield "names of drugs", lambda: listed("drug", ", ")
    yield "names of findings", lambda: listed("finding", ", ")
    yield "names, one a line", lambda: listed("drug", "\n")
    yield "references", lambda: "References\n" + numbered()
    yield "references without a head", numbered
    yield "a table", lambda: repeated("| aspirin | 100 mg | once daily | rash | 12/03/2019 | resolved | 5.6 mmol/l |\n")
    yield "a table in columns", lambda: repeated("Hemoglobin   12.5   g/dl   12-16\tnormal\n")


def article(size: int = 13_000) -> str:
    """A published case as long as most are with their discussion: a report, what is known of others, references."""
    drugs, findings = cycle(named("drug", 40)), cycle(named("finding", 37))
    parts = [_LONGEST_REPORT.read_text(encoding="utf-8"), "\n\nDiscussion\n"]
    length = len(parts[0])
    for number, form in enumerate(cycle(_DISCUSSED)):
        if length >= size - 3_000:
            break
        parts.append(form.format(drug=next(drugs), finding=next(findings), other=next(drugs), number=number % 30 + 1))
        length += len(parts[-1])
    return ("".join(parts) + "\n\nReferences\n" + numbered())[:size]


def repeated(unit: str, size: int = SIZE) -> str:
    """A unit over and over, cut at the size."""
    return (unit * (size // len(unit) + 1))[:size]


def many(size: int = SIZE, drugs: int = MANY, findings: int = MANY - 1) -> str:
    """One patient's story with very many drugs and findings, each sentence with one of either."""
    return _told(size, cycle(named("drug", drugs)), cycle(named("finding", findings)))


def crossed(size: int = SIZE) -> str:
    """The same, sentence by sentence a list of drugs and a list of findings."""
    drugs, findings = cycle(named("drug", MANY)), cycle(named("finding", MANY - 1))

    def some(source: Iterator[str]) -> Iterator[str]:
        while True:
            yield ", ".join(islice(source, 7)) + " and " + next(source)

    return _told(size, some(drugs), some(findings))


def named(kind: Kind, most: int) -> list[str]:
    """Names of the dictionary, evenly out of all of that kind."""
    known = sorted(
        {entry.name for entry in names.load().entries.values() if entry and entry.kind == kind and not entry.flags}
    )
    return known[:: max(1, len(known) // most)][:most]


def listed(kind: Kind, joint: str) -> str:
    """All names of a kind, over and over."""
    return repeated(joint.join(named(kind, 100_000)) + joint)


def numbered() -> str:
    """A list of references."""
    lines = (
        f"{number}. Smith JA, Miller BC. Rash due to aspirin: a case report. J Med 2019;{number}:12-15. "
        f"doi:10.1000/{number}\n"
        for number in range(1, SIZE // 60)
    )
    return "".join(lines)[:SIZE]


def _told(size: int, drugs: Iterator[str], findings: Iterator[str]) -> str:
    parts, length = ["A 54-year-old woman was admitted to hospital. "], 0
    for form in cycle(_STORY):
        if length >= size:
            break
        parts.append(form.format(drug=next(drugs), finding=next(findings)))
        length += len(parts[-1])
    return "".join(parts)[:size]


def _cues() -> str:
    words = _CUES.split()
    return "".join(" ".join([*words[place:], *words[:place]]).capitalize() + ". " for place in range(0, len(words), 5))


def _own_cues() -> str:
    return "".join(f"The patient was {word} and she {word} the drug. " for word in _CUES.split())
