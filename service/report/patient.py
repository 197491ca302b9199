"""Schemas of the patient: E2B(R3) section D, without names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.report import model
from service.report.fields import Choice, Many, YesNo
from service.report.findings import Finding
from service.report.numbers import Number
from service.report.periods import in_order
from service.report.strict import One, StrictSchema, Values, rule
from service.report.texts import Key, Text
from service.report.values import CodeSchema, DurationSchema, WhenField


class AgeSchema(StrictSchema):
    """Age at the onset of the reaction."""

    model = model.Age
    value = Number(
        "The age as a number", required=True, above=0, otherwise=": give it in a smaller unit, or as age_group"
    )
    unit = Choice("The unit of the age", required=True)


@rule("continuing", "end")
def _over_or_not(values: Values) -> Iterator[Finding]:
    if values.get("continuing") and "end" in values:
        yield Finding("history-contradiction", "What continues has no end", expected='"continuing": true or an end')


@rule("continuing", "end", "verification")
def _never_was(values: Values) -> Iterator[Finding]:
    if values.get("verification") == "refuted" and not values.keys().isdisjoint({"continuing", "end"}):
        yield Finding(
            "history-contradiction",
            "What was refuted neither continues nor is over",
            expected='"verification": "refuted" without continuing and end',
        )


@rule("relationship", "kind")
def _whose(values: Values) -> Iterator[Finding]:
    if "relationship" in values and values.get("kind") != "family":
        yield Finding(
            "relationship-without-family",
            "Only a disease of the family has a relationship",
            expected='"kind": "family", or no relationship',
        )


class HistorySchema(StrictSchema):
    """A disease, operation, allergy or disease of the family."""

    model = model.History
    rules = (_over_or_not, _never_was, _whose, in_order("onset", "end"))
    key = Key("Name of this entry, unique among the history and stable over versions", required=True)
    term = Text("The disease, operation or allergy in the report's words", required=True)
    kind = Choice("What it is; a condition where not given")
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    relationship = Text("Which relative has it, such as mother; with kind family")
    onset = WhenField("When it began")
    end = WhenField("When it ended")
    continuing = YesNo("Whether it is still present; left out where not stated")
    verification = Choice("How sure the diagnosis is; refuted: looked for and excluded")
    note = Text("What else the report says of it")


class PastDrugSchema(StrictSchema):
    """A drug that was over before the suspect drug began."""

    model = model.PastDrug
    rules = (in_order("start", "end"),)
    key = Key("Name of this entry, unique among the past drugs and stable over versions", required=True)
    name = Text("The drug as the report names it", required=True)
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    indication = Text("What it was given for")
    reaction = Text("The reaction to it, if there was one")
    start = WhenField("When it was begun")
    end = WhenField("When it was stopped")
    duration = One(DurationSchema, "How long it was given")
    note = Text("What else the report says of it")


class DeathCauseSchema(StrictSchema):
    """A cause of death."""

    model = model.DeathCause
    key = Key("Name of this cause, unique among the causes and stable over versions", required=True)
    term = Text("The cause in the report's words", required=True)
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    by_autopsy = YesNo("Whether the autopsy found it; false: as reported")


class DeathSchema(StrictSchema):
    """The patient died."""

    model = model.Death
    may_be_empty = True
    date = WhenField("When the patient died")
    causes = Many(One(DeathCauseSchema, "The causes of death"))
    autopsy = YesNo("Whether an autopsy was done")


class BodyUnit(Choice):
    """A unit of weight or height. Only other letter case is a slip: another unit needs another number, so that none is
    suggested for it ("m" is near "cm", but 1.7 m is not 1.7 cm); `example` shows the way instead.
    """

    def __init__(self, description: str, *, of: tuple[str, ...], example: str) -> None:
        super().__init__(description, required=True, of=of)
        self.example = example

    def _expected(self, value: Any) -> str:
        folded = value.casefold() if isinstance(value, str) else ""
        hint = f'did you mean "{folded}"?' if folded in self.choices else f"for {self.example}"
        return f"{', '.join(self.choices)} ({hint})"


class WeightSchema(StrictSchema):
    """A body weight, in a unit of the R4 value set ucum-bodyweight."""

    model = model.BodyMeasure
    value = Number("The weight as a number", required=True, above=0)
    unit = BodyUnit("kg, g or lb", of=("kg", "g", "lb"), example="11 stone write 154 with lb")


class HeightSchema(StrictSchema):
    """A body height, in a unit of the R4 value set ucum-bodylength."""

    model = model.BodyMeasure
    value = Number("The height as a number", required=True, above=0)
    unit = BodyUnit("cm, or in for inches", of=("cm", "in"), example="1.7 m write 170 with cm")


class PatientSchema(StrictSchema):
    """The patient, without names."""

    model = model.Patient
    initials = Text("Initials or another short mark; no names")
    sex = Choice("Sex; unknown only where the report says that it is unknown")
    age = One(AgeSchema, "Age at the onset of the reaction")
    age_group = Choice("Age group, where the report gives it")
    weight = One(WeightSchema, "Body weight")
    height = One(HeightSchema, "Body height")
    last_menstrual_period = WhenField("Date of the last menstrual period")
    history = Many(One(HistorySchema, "Diseases, operations, allergies and diseases of the family"))
    past_drugs = Many(One(PastDrugSchema, "Drugs that were over before the suspect drug began"))
    death = One(DeathSchema, "Given where the patient died; {} where no more is known")
