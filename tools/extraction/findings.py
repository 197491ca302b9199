"""The patient, the tests and the history of a proposal against the expected ones."""

from __future__ import annotations

from typing import Any, Final

from tools.extraction.expected import names, number, optional
from tools.extraction.pairing import Entry, pair
from tools.extraction.tally import Tally
from tools.extraction.words import closeness, fold, same

_WORDS: Final = {
    "normal": ("normal", "unremarkable"),
    "negative": ("negative", "not detected", "sterile"),
    "positive": ("positive",),
    "high": ("high", "critical-high", "elevated", "raised", "increased"),
    "low": ("low", "critical-low", "reduced", "decreased"),
    "abnormal": ("abnormal",),
}
"""Ways to say a result: the codes of the report contract and the words that articles use."""


def patient(truth: Entry, report: Entry, tally: Tally) -> None:
    """Age, sex, measures, death, and the country of the report."""
    wanted, found = truth.get("patient", {}), report.get("patient", {})
    for field in ("age", "weight", "height"):
        accepted = [_measure(wanted[field])] if field in wanted else []
        value = _measure(found[field]) if field in found else None
        tally.compare(field, value, accepted, optional=optional(wanted, field))
    sex = None if found.get("sex") == "unknown" else found.get("sex")
    tally.compare("sex", sex, [wanted["sex"]] if "sex" in wanted else [], optional=optional(wanted, "sex"))
    if (
        "age_group" in wanted
    ):  # which group an age falls in is no statement of the text, so it is no invention elsewhere
        tally.compare("age_group", found.get("age_group"), wanted["age_group"], optional=optional(wanted, "age_group"))
    _death(wanted, found, tally)
    _country(truth, report, tally)


def _measure(value: Entry) -> str:
    return f"{number(value['value']).normalize():f} {value['unit']}"


def _death(wanted: Entry, found: Entry, tally: Tally) -> None:
    tally.compare("death", "died" if "death" in found else None, ["died"] if "death" in wanted else [])
    accepted = wanted.get("death", {}).get("causes", [])
    for cause in found.get("death", {}).get("causes", ()):
        if "death" in wanted and not closeness([cause["term"]], accepted):
            tally.invented("death", cause["term"])


def _country(truth: Entry, report: Entry, tally: Tally) -> None:
    source = truth.get("source", {})
    stated = report.get("source", {}).get("country") or report.get("reporter", {}).get("country")
    accepted = [source["country"]] if "country" in source else []
    tally.compare("country", stated, accepted, optional=optional(source))


def tests(truth: Entry, report: Entry, tally: Tally) -> None:
    """Name and result; of several results of one test each is an entry."""

    def score(wanted: Entry, found: Entry) -> int:
        near = closeness([found["name"]], names(wanted))
        return near and near + 6 * agrees(wanted, found) + 4 * (not wanted.get("optional"))

    pairing = pair(truth.get("tests", []), report.get("tests", []), score)
    for wanted in pairing.missed:
        if not optional(wanted):
            tally.missed("tests", f"{wanted['name']} {_result(wanted)}")
    for found in pairing.extra:
        tally.invented("tests", f"{found['name']} {_result(found)}")
    for wanted, found in pairing.matched:
        tally.right("tests")
        if agrees(wanted, found):
            tally.right("results")
        else:
            tally.invented("results", f"{found['name']} {_result(found)} for {_result(wanted)}")
            if not optional(wanted):
                tally.missed("results", f"{wanted['name']} {_result(wanted)}")


def agrees(wanted: Entry, found: Entry) -> bool:
    """Whether the found result says what the expected one says. Words may stand beside a number, never for it."""
    if "titre" in wanted:
        return bool(found.get("titre") == wanted["titre"])
    if "value" in wanted:
        return (
            "value" in found
            and number(found["value"]) == number(wanted["value"])
            and found.get("comparator") == wanted.get("comparator")
            and ("unit" not in wanted or _unit(found.get("unit", "")) == _unit(wanted["unit"]))
        )
    return any(_says(found, word) for word in wanted.get("word", ()))


def _says(found: Entry, word: str) -> bool:
    if word in ("normal", "abnormal") and "within_limits" in found:
        return bool(found["within_limits"] is (word == "normal"))
    told = {found.get("coded"), found.get("interpretation")}
    ways = _WORDS.get(word, (word,))
    if told & set(ways):
        return True
    text = fold(found.get("text", "")).replace("abnormal", "" if word == "normal" else "abnormal")
    return any(fold(way) in text for way in ways)


def _unit(text: str) -> str:
    return fold(text).replace(" ", "").replace("microliter", "ul").replace("per", "/").removeprefix("/")


def _result(test: Entry) -> str:
    fields = ("comparator", "value", "unit", "titre", "coded", "interpretation", "within_limits", "text", "word")
    return " ".join(str(test[field]) for field in fields if field in test)


def history(truth: Entry, report: Entry, tally: Tally) -> None:
    """Diseases before or beside the reaction. The disease that a drug is for may stand there too; one that is told as
    absent (refuted) is neither right nor invented.
    """

    def score(wanted: Entry, found: Entry) -> int:
        family = "family" in (wanted.get("kind"), found.get("kind"))
        if family and wanted.get("kind") != found.get("kind"):
            return 0
        near = closeness([found["term"]], names(wanted))
        return near and 2 * near + (not wanted.get("optional"))

    stated = [entry for entry in report.get("patient", {}).get("history", ()) if not refuted(entry)]
    pairing = pair(truth.get("history", []), stated, score)
    diseases = [term for drug in truth.get("drugs", ()) for term in drug.get("indications", ())]
    for wanted in pairing.missed:
        if not optional(wanted):
            tally.missed("history", wanted["term"])
    for found in pairing.extra:
        if not any(same(found["term"], term) for term in diseases):
            tally.invented("history", found["term"])
    for _ in pairing.matched:
        tally.right("history")


def refuted(entry: Entry) -> bool:
    """Whether a history entry says that the disease was not there."""
    return entry.get("verification") == "refuted"


def refusal(truth: Entry, refusals: Any, tally: Tally) -> bool:
    """Whether the text is one that must be refused. Without a reaction there may still be a report of the drugs."""
    expected = truth.get("refusal", {})
    kinds = [entry.kind for entry in refusals]
    accepted = [expected["kind"]] if expected else []
    first = next((kind for kind in kinds if kind in accepted), next(iter(kinds), None))
    tally.compare("refusal", first, accepted)
    if "patients" in expected:
        said = " ".join(fold(entry.text) for entry in refusals).split()
        number_words = {str(expected["patients"]), _NUMBERS[expected["patients"]]}
        told = next((word.strip(".,:;()") for word in said if word.strip(".,:;()") in number_words), None)
        tally.compare("patients", told and expected["patients"], [expected["patients"]])
    return bool(expected)


_NUMBERS: Final = {2: "two", 3: "three", 4: "four", 5: "five"}
