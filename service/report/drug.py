"""Schemas of the drugs: E2B(R3) section G.k, without the drug-reaction matrix."""

from __future__ import annotations

from collections.abc import Iterator

from service.report import model
from service.report.fields import Choice, Many
from service.report.findings import Finding
from service.report.numbers import Number, Whole
from service.report.periods import in_order
from service.report.strict import One, StrictSchema, Values, rule
from service.report.texts import Key, Text, Token
from service.report.values import CodeSchema, DurationSchema, QuantitySchema, WhenField


class SubstanceSchema(StrictSchema):
    """An active substance of a drug."""

    model = model.Substance
    name = Text("The active substance", required=True)
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    strength = One(QuantitySchema, "Its strength in the product")


@rule("history", "key", "term", "codes")
def _one_indication(values: Values) -> Iterator[Finding]:
    by_term = values.keys() & {"key", "term", "codes"}
    if "history" in values and not by_term:
        return
    if "history" not in values and {"key", "term"} <= by_term:
        return
    yield Finding(
        "indication-incomplete",
        "An indication is either an entry of the patient's history or has a key and a term of its own",
        ", ".join(name for name in ("history", "key", "term", "codes") if name in values),
        '"history", or "key" and "term"',
    )


class IndicationSchema(StrictSchema):
    """What a drug was given for."""

    model = model.Indication
    rules = (_one_indication,)
    history = Key("Key of the history entry that the drug was given for")
    key = Key("Name of an indication of its own, unique in the drug and stable over versions")
    term = Text("That indication in the report's words")
    codes = Many(One(CodeSchema, "Codes that the reporter gives for that indication"))


class FrequencySchema(StrictSchema):
    """How often a dose is given."""

    model = model.Frequency
    period = Number("Every how many units it is given", required=True, above=0)
    unit = Choice("The unit of the period", required=True)
    times = Whole("How many times in each period; once where not given", minimum=1)


class DoseSchema(StrictSchema):
    """One step of the dosing."""

    model = model.Dose
    rules = (in_order("start", "end"),)
    amount = One(QuantitySchema, "The amount given each time")
    frequency = One(FrequencySchema, "How often it is given")
    text = Text("The dosing in the report's words")
    route = Text("The route of this dose, where it differs from the drug's")
    start = WhenField("When this dose was begun")
    end = WhenField("When this dose was ended")
    duration = One(DurationSchema, "How long this dose was given")


class DrugSchema(StrictSchema):
    """A drug of the case and its role in it."""

    model = model.Drug
    rules = (in_order("start", "end"),)
    key = Key("Name of this drug, unique among the drugs and stable over versions", required=True)
    name = Text("The drug as the report names it", required=True)
    role = Choice("What part the drug plays in the case", required=True)
    kind = Choice("Whether it is a vaccine, where the report says so")
    codes = Many(One(CodeSchema, "Codes that the reporter gives for it"))
    substances = Many(One(SubstanceSchema, "Its active substances"))
    form = Text("Pharmaceutical form, such as tablet")
    batch = Token("Batch or lot number")
    indications = Many(One(IndicationSchema, "What it was given for"))
    status = Choice("Whether it was still taken; unknown where not given")
    status_reason = Text("Why it was stopped or not taken")
    doses = Many(One(DoseSchema, "The steps of the dosing, in order"))
    route = Text("Route of administration, such as oral")
    start = WhenField("When it was begun")
    end = WhenField("When it was stopped")
    duration = One(DurationSchema, "How long it was given")
    cumulative_dose = One(QuantitySchema, "The whole dose up to the reaction")
    action_taken = Choice("What was done with the drug because of the reaction")
    special_situations = Many(Choice("What else applies: overdose, misuse, off-label use and so on"))
    note = Text("What else the report says of it")
