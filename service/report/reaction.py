"""Schemas of the reactions (E2B(R3) E.i) and of what is known about a drug and a reaction together (G.k.9.i)."""

from __future__ import annotations

from collections.abc import Iterator

from service.report import model
from service.report.fields import Choice, Many, YesNo
from service.report.findings import Finding
from service.report.numbers import Whole
from service.report.periods import in_order
from service.report.strict import One, StrictSchema, Values, rule
from service.report.texts import Country, Key, Text
from service.report.values import CodeSchema, DurationSchema, WhenField


class SeriousnessSchema(StrictSchema):
    """The six criteria of seriousness."""

    model = model.Seriousness
    death = YesNo("Results in death")
    life_threatening = YesNo("Is life-threatening")
    hospitalisation = YesNo("Requires or prolongs a stay in hospital")
    disability = YesNo("Results in persistent or significant disability")
    congenital_anomaly = YesNo("Is a congenital anomaly or birth defect")
    other = YesNo("Is otherwise medically important")


@rule("drug", "text")
def _one_treatment(values: Values) -> Iterator[Finding]:
    if ("drug" in values) == ("text" in values):
        yield Finding("treatment-choice", "A treatment is a drug of the report or words", expected='"drug" or "text"')


class TreatmentSchema(StrictSchema):
    """What was given or done for a reaction."""

    model = model.Treatment
    rules = (_one_treatment,)
    drug = Key("Key of the drug that was given for the reaction")
    text = Text("What was done, in the report's words")


@rule("history", "text")
def _one_factor(values: Values) -> Iterator[Finding]:
    if ("history" in values) == ("text" in values):
        yield Finding("factor-choice", "A factor is a history entry or words", expected='"history" or "text"')


class FactorSchema(StrictSchema):
    """What may have contributed to a reaction."""

    model = model.Factor
    rules = (_one_factor,)
    history = Key("Key of the history entry that may have contributed")
    text = Text("What may have contributed, in the report's words")


@rule("serious", "seriousness")
def _serious_agrees(values: Values) -> Iterator[Finding]:
    criteria = values.get("seriousness")
    if values.get("serious") is not False or criteria is None:
        return
    met = [name for name in SeriousnessSchema.model.__slots__ if getattr(criteria, name)]
    if met:
        yield Finding(
            "seriousness-contradiction",
            "A reaction that meets a criterion is serious",
            f'"serious": false with {", ".join(met)}',
            '"serious": true, or no criterion that is true',
            at=("serious",),
        )


@rule("end", "outcome")
def _end_agrees(values: Values) -> Iterator[Finding]:
    outcome = values.get("outcome")
    if "end" in values and outcome in ("not-recovered", "recovering", "unknown"):
        yield Finding(
            "outcome-contradiction",
            "A reaction that has ended has another outcome than this",
            f'"outcome": "{outcome}" with an end',
            "recovered, recovered-with-sequelae or fatal; or no end",
            at=("outcome",),
        )


@rule("outcome", "serious", "seriousness")
def _fatal_agrees(values: Values) -> Iterator[Finding]:
    criteria = values.get("seriousness")
    denied = values.get("serious") is False or (criteria is not None and criteria.death is False)
    if values.get("outcome") == "fatal" and denied:
        yield Finding(
            "outcome-contradiction",
            "A fatal reaction is serious and results in death",
            '"outcome": "fatal", and serious or the criterion death denied',
            "another outcome, or neither of the two denied",
            at=("outcome",),
        )


class ReactionSchema(StrictSchema):
    """An adverse reaction or another reportable event."""

    model = model.Reaction
    rules = (_serious_agrees, _end_agrees, _fatal_agrees, in_order("onset", "end"))
    key = Key("Name of this reaction, unique among the reactions and stable over versions", required=True)
    term = Text("The reaction in the report's words", required=True)
    kind = Choice("What kind of event it is; a reaction where not given")
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    onset = WhenField("When it began")
    end = WhenField("When it ended")
    duration = One(DurationSchema, "How long it lasted")
    outcome = Choice("How it ended; unknown only where the report says so")
    outcome_text = Text("The outcome in the report's words")
    serious = YesNo("Whether it was serious; left out where not stated")
    seriousness = One(SeriousnessSchema, "The criteria: true where met, false where the report denies it")
    severity = Choice("How severe it was")
    severity_text = Text("The severity in the report's words")
    grade = Whole("Severity as CTCAE grade", minimum=1, maximum=5)
    verification = Choice("How sure the diagnosis of the reaction is")
    country = Country("The country in which it occurred")
    treatment = Many(One(TreatmentSchema, "What was given or done for it"))
    contributing_factors = Many(One(FactorSchema, "What may have contributed to it"))
    note = Text("What else the report says of it")


class PairSchema(StrictSchema):
    """What is known about one drug and one reaction together."""

    model = model.Pair
    drug = Key("Key of the suspect or interacting drug", required=True)
    reaction = Key("Key of the reaction", required=True)
    time_to_onset = One(DurationSchema, "From the start of the drug to the reaction")
    time_from_last_dose = One(DurationSchema, "From the last dose to the reaction")
    dechallenge = Choice("What happened when the drug was stopped or reduced")
    dechallenge_text = Text("The same in the report's words")
    rechallenge = Choice("What happened when the drug was given again")
    rechallenge_text = Text("The same in the report's words")
