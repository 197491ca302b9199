"""Schemas of causality assessments (E2B(R3) G.k.9.i.2.r) and of the ten Naranjo answers.

"highly-probable" is accepted for `definite` where Naranjo is the named method: printings of the scale use both for the
highest band (doi 10.1038/clpt.1981.154 has definite).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from marshmallow import ValidationError

from service.report import model
from service.report.dates import Date
from service.report.fields import Choice, Strict
from service.report.findings import Finding, as_json, nearest, wrong_type
from service.report.numbers import Whole
from service.report.strict import One, StrictSchema, Values, rule, shared
from service.report.texts import Key, Text

ITEMS: Final = tuple(str(number) for number in range(1, 11))
NARANJO_CATEGORIES: Final = ("definite", "probable", "possible", "doubtful")
ALSO_DEFINITE: Final = "highly-probable"


class AssessorSchema(StrictSchema):
    """Who judged."""

    model = model.Assessor
    type = Choice("Who judged", required=True)
    name = Text("Name of the person or the software")


class ItemAnswerSchema(StrictSchema):
    """The answer to one item, with its reason."""

    model = model.ItemAnswer
    answer = Choice("The answer; unknown: asked, but it cannot be answered", required=True)
    rationale = Text("The reason for the answer")


class AnswerField(One):
    """An answer as one word, or with its reason as an object."""

    def __init__(self) -> None:
        super().__init__(ItemAnswerSchema, "The answer to one item")

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is dict:
            return shared(ItemAnswerSchema).load(value)
        return model.ItemAnswer(shared(ItemAnswerSchema).load_fields["answer"].deserialize(value))

    def alternative(self) -> dict[str, Any]:
        """The JSON Schema of the one-word form."""
        answer = shared(ItemAnswerSchema).load_fields["answer"]
        return answer.keywords() if isinstance(answer, Strict) else {}


class AnswersField(Strict):
    """The answers by item number; a pair of tuple form keeps the dataclass frozen through and through."""

    answer = AnswerField()

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if type(value) is not dict:
            raise wrong_type(value, 'an object from item number to answer, such as {"1": "yes", "2": "unknown"}')
        if not value:
            raise ValidationError([Finding("value-empty", "No item is answered", "{}", "an answer, or no answers")])
        answers: list[tuple[str, model.ItemAnswer]] = []
        errors: dict[str, Any] = {}
        for number, answer in value.items():
            try:
                if number not in ITEMS:
                    raise ValidationError([_no_item(number)])
                answers.append((number, self.answer.deserialize(answer)))
            except ValidationError as error:
                errors[number] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(sorted(answers, key=lambda entry: int(entry[0])))

    def keywords(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": False, "minProperties": 1}


def _no_item(number: Any) -> Finding:
    hint = f' (did you mean "{meant}"?)' if (meant := nearest(str(number), ITEMS)) else ""
    return Finding("field-unknown", "The scale has no such item", as_json(number), f'"1" to "10"{hint}')


@rule("answers", "score", "category")
def _says_something(values: Values) -> Iterator[Finding]:
    if values.keys().isdisjoint({"answers", "score", "category"}):
        yield Finding("assessment-empty", "This assessment has no result", expected="answers, score or category")


@rule("method", "answers", "score")
def _only_naranjo(values: Values) -> Iterator[Finding]:
    for name in ("answers", "score"):
        if name in values and values.get("method") != "naranjo":
            yield Finding(
                "assessment-not-naranjo", f"Only Naranjo has {name} here", expected='"method": "naranjo"', at=(name,)
            )


@rule("method", "category")
def _naranjo_category(values: Values) -> Iterator[Finding]:
    category = values.get("category")
    if category is None or values.get("method") != "naranjo" or category in (*NARANJO_CATEGORIES, ALSO_DEFINITE):
        return
    hint = f' (did you mean "{meant}"?)' if (meant := nearest(category, NARANJO_CATEGORIES)) else ""
    yield Finding(
        "value-enum",
        "This is no category of the Naranjo scale",
        as_json(category),
        ", ".join(NARANJO_CATEGORIES) + hint,
        at=("category",),
    )


@rule("method", "method_text")
def _named_method(values: Values) -> Iterator[Finding]:
    if values.get("method") == "other" and "method_text" not in values:
        yield Finding(
            "method-unnamed", "Another method must be named", expected='"method_text" with its name', at=("method",)
        )


@rule("status", "assessor")
def _software_proposes(values: Values) -> Iterator[Finding]:
    assessor = values.get("assessor")
    if assessor is not None and assessor.type == "software" and values.get("status") == "final":
        yield Finding(
            "assessment-unconfirmed",
            "Software can only propose; a final assessment has been confirmed by a person",
            '"final"',
            '"preliminary", or the person who confirmed it as assessor',
            at=("status",),
        )


@rule("status", "answers")
def _final_is_complete(values: Values) -> Iterator[Finding]:
    if values.get("status") != "final" or "answers" not in values:
        return
    answered = {number for number, answer in values["answers"] if answer.answer != "not-answered"}
    open_items = [number for number in ITEMS if number not in answered]
    if open_items:
        yield Finding(
            "assessment-incomplete",
            "A final assessment answers all ten items",
            f"no answer to {', '.join(open_items)}",
            'an answer to each ("unknown" where it cannot be answered), or "status": "preliminary"',
            at=("answers",),
        )


class AssessmentSchema(StrictSchema):
    """One causality assessment of one drug and one reaction."""

    model = model.Assessment
    rules = (
        _says_something,
        _only_naranjo,
        _naranjo_category,
        _named_method,
        _software_proposes,
        _final_is_complete,
    )
    key = Key("Name of this assessment, unique among the assessments and stable over versions", required=True)
    drug = Key("Key of the drug that is judged", required=True)
    reaction = Key("Key of the reaction that is judged", required=True)
    method = Choice("The method of the assessment", required=True)
    assessor = One(AssessorSchema, "Who judged", required=True)
    status = Choice("preliminary: nobody has confirmed it yet; final: confirmed", required=True)
    method_text = Text("Name of another method")
    date = Date("When it was judged")
    answers = AnswersField("Naranjo answers by item number; an item left out is not answered")
    score = Whole("The total as the assessor states it", minimum=-4, maximum=13)
    category = Text("The category as the assessor states it; of Naranjo definite, probable, possible or doubtful")
    rationale = Text("The assessor's reasons")

    def build(self, values: Values) -> Any:
        if values["method"] == "naranjo" and values.get("category") == ALSO_DEFINITE:
            values["category"] = "definite"
        return super().build(values)
