"""Times: a partial date stays partial, a relative time stays relative, words stay words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases import Json, at, bundle_of, case, drugged, extension, only, reacting

AFTER_START: Json = {"relation": "after-start", "offset": {"value": 6, "unit": "month"}, "drug": "falimab"}


@pytest.mark.parametrize("date", ["2014", "2014-03", "2014-03-02", "2014-03-02T08:30:00+02:00"])
def test_a_date_is_given_back_with_its_precision(date: str) -> None:
    bundle = bundle_of(reacting(onset=date))
    assert only(bundle, "AdverseEvent")["date"] == date
    assert only(bundle, "Condition")["onsetDateTime"] == date


def test_a_relative_onset_is_an_extension_and_never_a_date() -> None:
    bundle = bundle_of(reacting(onset=AFTER_START))
    event = only(bundle, "AdverseEvent")
    assert "date" not in event
    relative = extension(event["_date"], "relative-date")
    assert relative["relationship"] == "after-start"
    assert relative["offset"] == {"value": 6, "unit": "months", "system": "http://unitsofmeasure.org", "code": "mo"}
    assert at(bundle, relative["event"])["resourceType"] == "MedicationStatement"
    condition = only(bundle, "Condition")
    assert "onsetDateTime" not in condition
    assert extension(condition["_onsetDateTime"], "relative-date") == relative


def test_a_time_relative_to_a_reaction_names_its_event() -> None:
    after = {"relation": "after", "offset": {"value": 2, "unit": "day"}, "reaction": "rash"}
    bundle = bundle_of(drugged(start=after))
    relative = extension(only(bundle, "MedicationStatement")["effectivePeriod"]["_start"], "relative-date")
    assert at(bundle, relative["event"]) == only(bundle, "AdverseEvent")


def test_a_date_known_beside_words_keeps_both() -> None:
    condition = only(bundle_of(reacting(onset={"date": "2014-12", "text": "by Christmas"})), "Condition")
    assert condition["onsetDateTime"] == "2014-12"
    assert extension(condition["_onsetDateTime"], "originalText") == "by Christmas"


def test_words_are_no_date() -> None:
    bundle = bundle_of(reacting(onset={"text": "in spring"}))
    event, condition = only(bundle, "AdverseEvent"), only(bundle, "Condition")
    assert "date" not in event
    assert extension(event["_date"], "originalText") == "in spring"
    assert condition["onsetString"] == "in spring"
    assert "onsetDateTime" not in condition


@pytest.mark.parametrize("end", ["2014-12", {"text": "by Christmas"}, AFTER_START | {"relation": "after-end"}])
def test_an_end_means_resolved_and_stands_on_event_and_condition(end: Any) -> None:
    bundle = bundle_of(reacting(end=end))
    condition, event = only(bundle, "Condition"), only(bundle, "AdverseEvent")
    assert condition["clinicalStatus"]["coding"][0]["code"] == "resolved"
    assert any(key.lstrip("_").startswith("abatement") for key in condition)
    (resolved,) = (item for item in event["extension"] if item["url"].endswith("/resolve-date"))
    assert ("valueDateTime" in resolved) == isinstance(end, str)


def test_death_ends_a_reaction_without_resolving_it() -> None:
    bundle = bundle_of(reacting(end="2014", outcome="fatal"))
    condition = only(bundle, "Condition")
    assert "clinicalStatus" not in condition
    assert "abatementDateTime" not in condition
    assert extension(only(bundle, "AdverseEvent"), "resolve-date") == "2014"


@pytest.mark.parametrize(
    ("date", "key"),
    [("2024-04", "deceasedDateTime"), ({"text": "last spring"}, "deceasedBoolean"), (None, "deceasedBoolean")],
)
def test_a_death_is_seen_on_the_patient_with_or_without_a_date(date: Any, key: str) -> None:
    death = {"autopsy": False} | ({"date": date} if date else {})
    patient = only(bundle_of(case(patient={"death": death})), "Patient")
    assert patient[key] == (date if key == "deceasedDateTime" else True)
    assert len([name for name in patient if name.startswith("deceased")]) == 1


def test_a_duration_in_words_has_no_number() -> None:
    event = only(bundle_of(reacting(duration={"text": "some weeks"})), "AdverseEvent")
    lasting = extension(event["_date"], "icsr-ext-eventduration")
    assert lasting.keys() == {"extension"}
    assert extension(lasting, "originalText") == "some weeks"


@pytest.mark.parametrize(
    ("unit", "code"),
    [("year", "a"), ("month", "mo"), ("week", "wk"), ("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s")],
)
def test_units_of_time_are_ucum(unit: str, code: str) -> None:
    event = only(bundle_of(reacting(duration={"value": 1, "unit": unit})), "AdverseEvent")
    lasting = extension(event["_date"], "icsr-ext-eventduration")
    assert (lasting["unit"], lasting["code"]) == (unit, code)
