"""What the recognisers hand on: values with the words they were read from. The proposal is made of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")
Confidence = Literal["low", "medium", "high"]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and why it is believed.

    spans: of the clean text, the first the best; at least one. rule: the id of the rule that produced it, such as
    "age.years-old". points: the cues that were counted, by id, with their weight. basis: inferred where the words do
    not say it; then reason says how it follows.
    """

    value: T
    spans: tuple[tuple[int, int], ...]
    rule: str
    confidence: Confidence = "high"
    basis: Literal["stated", "inferred"] = "stated"
    reason: str | None = None
    points: tuple[tuple[str, float], ...] = ()


Json = dict[str, Any]
"""A fragment of the report contract (service/report/model.py, `aefhir schema`)."""

Role = Literal[
    "suspect",
    "interacting",
    "concomitant",
    "past",
    "treatment-of-reaction",
    "treatment-of-indication",
    "premedication",
]


@dataclass(slots=True)
class DrugFact:
    """One drug in one role. name is the text's own words, substance the dictionary's name (the same for all names).

    doses, start, end, duration are fragments of the contract: Dose, When, When, Duration.
    """

    name: Found[str]
    substance: str
    role: Found[Role]
    kind: Found[str] | None = None
    indications: list[Found[str]] = field(default_factory=list)
    doses: list[Found[Json]] = field(default_factory=list)
    route: Found[str] | None = None
    start: Found[Json] | None = None
    end: Found[Json] | None = None
    duration: Found[Json] | None = None
    action_taken: Found[str] | None = None
    status: Found[str] | None = None


@dataclass(slots=True)
class ReactionFact:
    """One reaction. term is the text's own words; suspects are the substances of its suspect drugs, best first.

    onset, treatment: When; words or the substance of a drug. kind: of the contract, where it is no plain reaction.
    """

    term: Found[str]
    suspects: list[str] = field(default_factory=list)
    onset: Found[Json] | None = None
    outcome: Found[str] | None = None
    outcome_text: Found[str] | None = None
    severity: Found[str] | None = None
    seriousness: dict[str, Found[bool]] = field(default_factory=dict)
    treatment: list[Found[str]] = field(default_factory=list)
    kind: Found[str] | None = None


@dataclass(slots=True)
class PairFact:
    """What is known about one suspect and one reaction. Naranjo answers by item "1".."10": yes, no or unknown."""

    substance: str
    reaction: str
    confidence: Found[float]
    time_to_onset: Found[Json] | None = None
    dechallenge: Found[str] | None = None
    rechallenge: Found[str] | None = None
    naranjo: dict[str, Found[str]] = field(default_factory=dict)


@dataclass(slots=True)
class AuthorsView:
    """A causality category or score that the authors state, kept apart from the proposal."""

    substance: str
    reaction: str
    method: Found[str]
    category: Found[str] | None = None
    score: Found[int] | None = None


@dataclass(slots=True)
class HistoryFact:
    """A disease (or allergy, family disease, procedure) beside or before the reaction: History of the contract.

    relation: "family", with the words for the relative.
    """

    term: Found[str]
    kind: str = "condition"
    verification: Found[str] | None = None
    continuing: Found[bool] | None = None
    relation: Found[str] | None = None


@dataclass(slots=True)
class TestFact:
    """A test with its result: fields of Test of the contract but key and name (value, unit, titre, coded, ...)."""

    name: Found[str]
    result: Found[Json]
    kind: str | None = None


@dataclass(slots=True)
class PatientFacts:
    """age and weight, height are Age and BodyMeasure of the contract."""

    age: Found[Json] | None = None
    age_group: Found[str] | None = None
    sex: Found[str] | None = None
    weight: Found[Json] | None = None
    height: Found[Json] | None = None
    death: Found[Json] | None = None


@dataclass(slots=True)
class SourceFacts:
    """The article: fields of Source of the contract, each found; published as a FHIR date, country as ISO 3166 code."""

    fields: dict[str, Found[Any]] = field(default_factory=dict)
    qualification: Found[str] | None = None
    country: Found[str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no case is proposed from a text.

    kind: several-patients, review, animal-study, no-reaction, not-english, no-case, no-such-case,
    too-many-pairs. The spans show where.
    """

    kind: str
    text: str
    spans: tuple[tuple[int, int], ...] = ()
