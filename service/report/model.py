"""What a case report is, as the rest of the code reads it: frozen dataclasses.

Every field that may be absent is None (or an empty tuple): the report does not state it. That is
neither "no" nor "unknown"; where those can be stated they are values. Field names are the terms of
ICH E2B(R3); the ids (C.1.1, E.i.7, ...) and the FHIR place of each field stand in mappings/elements.csv.
Numbers are Decimal, with the digits that the report gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Comparator = Literal["<", "<=", ">=", ">"]
TimeUnit = Literal["year", "month", "week", "day", "hour", "minute", "second"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A business identifier: who assigned it (absolute URI) and the value."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code that the reporter states (a licensed MedDRA term, say). Passed on as the reporter's, never checked."""

    system: str
    code: str
    display: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class SenderDiagnosis:
    """The sender's own diagnosis or reclassification of the reaction (E2B H.3.r)."""

    key: str
    term: str
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as the report writes it ("mg", "U/l")."""

    value: Decimal
    unit: str
    comparator: Comparator | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: number and unit, or only words ("several weeks"), or both."""

    value: Decimal | None = None
    unit: TimeUnit | None = None
    comparator: Comparator | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A point in time. Either `date` (a FHIR dateTime of any precision), or relative to another thing
    (`relation`, `offset`, and one of `drug` or `reaction`), or only words (`text`, which may go with each).

    In JSON a plain date is a string; the others are objects.
    relation is a code of http://hl7.org/fhir/action-relationship-type: the point lies `offset` after the
    start of the drug, say.
    """

    date: str | None = None
    relation: str | None = None
    offset: Duration | None = None
    drug: str | None = None
    reaction: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where the report comes from; for a published case the article."""

    type: Literal["literature", "spontaneous", "study", "other"] | None = None
    title: str | None = None
    citation: str | None = None
    authors: tuple[str, ...] = ()
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    published: str | None = None
    country: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """The primary source (E2B C.2.r)."""

    qualification: Literal["physician", "pharmacist", "other-health-professional", "lawyer", "consumer"] | None = None
    country: str | None = None
    name: str | None = None
    organization: str | None = None
    primary: bool | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """Age at the onset of the reaction (E2B D.2.2)."""

    value: Decimal
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class BodyMeasure:
    """A weight (kg, g, lb) or height (cm, in): the units of the R4 vital signs profiles."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class History:
    """A disease, operation, allergy or family disease of before or beside the reaction.

    verification "refuted" is a diagnosis that was looked for and excluded.
    continuing: true = still present, false = over, None = not stated.
    """

    key: str
    term: str
    kind: Literal["condition", "allergy", "family", "procedure"] = "condition"
    codes: tuple[Code, ...] = ()
    relationship: str | None = None
    onset: When | None = None
    end: When | None = None
    continuing: bool | None = None
    verification: Literal["confirmed", "provisional", "differential", "unconfirmed", "refuted"] | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PastDrug:
    """A drug that was over before the suspect drug began (E2B D.8.r)."""

    key: str
    name: str
    codes: tuple[Code, ...] = ()
    indication: str | None = None
    reaction: str | None = None
    start: When | None = None
    end: When | None = None
    duration: Duration | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DeathCause:
    """A cause of death, as reported or as the autopsy found it (E2B D.9.2, D.9.4)."""

    key: str
    term: str
    codes: tuple[Code, ...] = ()
    by_autopsy: bool | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """The patient died (E2B D.9)."""

    date: When | None = None
    causes: tuple[DeathCause, ...] = ()
    autopsy: bool | None = None


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient, without names (E2B D)."""

    initials: str | None = None
    sex: Literal["male", "female", "other", "unknown"] | None = None
    age: Age | None = None
    age_group: Literal["foetus", "neonate", "infant", "child", "adolescent", "adult", "elderly"] | None = None
    weight: BodyMeasure | None = None
    height: BodyMeasure | None = None
    last_menstrual_period: When | None = None
    history: tuple[History, ...] = ()
    past_drugs: tuple[PastDrug, ...] = ()
    death: Death | None = None


@dataclass(frozen=True, slots=True)
class Substance:
    """An active substance of a product, with its strength (E2B G.k.2.3.r)."""

    name: str
    codes: tuple[Code, ...] = ()
    strength: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Indication:
    """Why a drug was given: a history entry by key, or a term of its own (then with a key, unique in the drug)."""

    history: str | None = None
    key: str | None = None
    term: str | None = None
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Frequency:
    """`times` administrations every `period` `unit`s; times may be left out ("every 20 minutes" = once)."""

    period: Decimal
    unit: TimeUnit
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """One step of the dosing, in order (E2B G.k.4.r)."""

    amount: Quantity | None = None
    frequency: Frequency | None = None
    text: str | None = None
    route: str | None = None
    start: When | None = None
    end: When | None = None
    duration: Duration | None = None


SpecialSituation = Literal[
    "counterfeit",
    "overdose",
    "taken-by-father",
    "taken-beyond-expiry",
    "batch-within-specification",
    "batch-out-of-specification",
    "medication-error",
    "misuse",
    "abuse",
    "occupational-exposure",
    "off-label-use",
]


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of the case (E2B G.k) and its role in it.

    The same substance given for different purposes is several drugs. A drug that is only mentioned or
    planned is none.
    """

    key: str
    name: str
    role: Literal[
        "suspect",
        "interacting",
        "concomitant",
        "not-administered",
        "past",
        "treatment-of-reaction",
        "treatment-of-indication",
        "premedication",
    ]
    kind: Literal["drug", "vaccine"] | None = None
    codes: tuple[Code, ...] = ()
    substances: tuple[Substance, ...] = ()
    form: str | None = None
    batch: str | None = None
    indications: tuple[Indication, ...] = ()
    status: Literal["active", "completed", "stopped", "on-hold", "not-taken", "unknown"] | None = None
    status_reason: str | None = None
    doses: tuple[Dose, ...] = ()
    route: str | None = None
    start: When | None = None
    end: When | None = None
    duration: Duration | None = None
    cumulative_dose: Quantity | None = None
    action_taken: Literal["withdrawn", "reduced", "increased", "unchanged", "unknown", "not-applicable"] | None = None
    special_situations: tuple[SpecialSituation, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Seriousness:
    """The six criteria of E2B E.i.3.2: true = stated, false = denied by the report, None = not stated."""

    death: bool | None = None
    life_threatening: bool | None = None
    hospitalisation: bool | None = None
    disability: bool | None = None
    congenital_anomaly: bool | None = None
    other: bool | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was given or done for the reaction: a drug of the report by key, or words."""

    drug: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """What may have contributed to the reaction: a history entry by key, or words."""

    history: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """An adverse reaction or another reportable event (E2B E.i)."""

    key: str
    term: str
    kind: Literal[
        "reaction", "medication-error", "near-miss", "overdose", "exposure-in-pregnancy", "lack-of-effect"
    ] = "reaction"
    codes: tuple[Code, ...] = ()
    onset: When | None = None
    end: When | None = None
    duration: Duration | None = None
    outcome: (
        Literal["recovered", "recovering", "not-recovered", "recovered-with-sequelae", "fatal", "unknown"] | None
    ) = None
    outcome_text: str | None = None
    serious: bool | None = None
    seriousness: Seriousness | None = None
    severity: Literal["mild", "moderate", "severe"] | None = None
    severity_text: str | None = None
    grade: int | None = None
    verification: Literal["confirmed", "provisional", "differential", "unconfirmed", "refuted"] | None = None
    country: str | None = None
    treatment: tuple[Treatment, ...] = ()
    contributing_factors: tuple[Factor, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known about one drug and one reaction together (E2B G.k.9.i)."""

    drug: str
    reaction: str
    time_to_onset: Duration | None = None
    time_from_last_dose: Duration | None = None
    dechallenge: (
        Literal["positive", "negative", "not-done", "not-applicable", "unknown", "confounded", "contradicted"] | None
    ) = None
    dechallenge_text: str | None = None
    rechallenge: (
        Literal[
            "positive",
            "negative",
            "outcome-unknown",
            "not-done",
            "confounded",
            "contradicted",
            "tolerated-desensitisation",
        ]
        | None
    ) = None
    rechallenge_text: str | None = None


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """The range a result is held against (E2B F.r.4, F.r.5)."""

    low: Quantity | None = None
    high: Quantity | None = None
    text: str | None = None
    kind: Literal["normal", "therapeutic"] | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A test or examination and its result (E2B F.r). At most one of value, titre, coded and text.

    titre is the reciprocal: 320 for 1:320. comparator belongs to value or titre.
    within_limits: true = "within normal limits", false = "outside", stated in words.
    """

    key: str
    name: str
    kind: Literal["laboratory", "imaging", "exam", "procedure", "survey", "vital-signs"] | None = None
    codes: tuple[Code, ...] = ()
    date: When | None = None
    value: Decimal | None = None
    unit: str | None = None
    comparator: Comparator | None = None
    titre: int | None = None
    coded: Literal["positive", "negative", "borderline", "inconclusive"] | None = None
    text: str | None = None
    within_limits: bool | None = None
    interpretation: (
        Literal[
            "normal",
            "abnormal",
            "high",
            "low",
            "critical-high",
            "critical-low",
            "positive",
            "negative",
            "indeterminate",
        ]
        | None
    ) = None
    reference_range: ReferenceRange | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who judged: the reporter of the case, a reviewer, or software."""

    type: Literal["reporter", "reviewer", "software"]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """An answer to one Naranjo item, with the assessor's reason."""

    answer: Literal["yes", "no", "unknown", "not-answered"]
    rationale: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One causality assessment of one drug-reaction pair (E2B G.k.9.i.2.r).

    answers: Naranjo item number "1".."10" -> answer; an item that is not in it is not answered.
    score and category are the assessor's own statement; with answers they must agree with them.
    preliminary = nobody has confirmed it yet (software can only propose).
    """

    key: str
    drug: str
    reaction: str
    method: Literal["naranjo", "who-umc", "liverpool", "rucam", "global-introspection", "other"]
    assessor: Assessor
    status: Literal["preliminary", "final"]
    method_text: str | None = None
    date: str | None = None
    answers: tuple[tuple[str, ItemAnswer], ...] = ()
    score: int | None = None
    category: str | None = None
    rationale: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a datum comes from: `at` is a JSON Pointer into the report; start/end are code-point offsets into
    the source text (end exclusive); quote is a few words of it. basis "inferred" = not said in so many words.
    The reader gives `at` by positions, however the report calls its entries. fingerprint: of the datum that was read.
    stale is no input field: the fingerprint is not that of what the report holds there now.
    """

    at: str
    basis: Literal["stated", "inferred"]
    source: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    confidence: Literal["low", "medium", "high"] | None = None
    rule: str | None = None
    reason: str | None = None
    fingerprint: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case: one patient, any number of drugs and reactions (E2B C.1 and what hangs below it).

    review: unreviewed = software proposed it from a text and no person has confirmed it; None = people wrote it.
    created is None only where it is unreviewed.
    digest is no input field: the SHA-256 of the canonical report, made by the reader (report/canonical.py).
    """

    identifier: Identifier
    version: int
    digest: str
    created: str | None = None
    status: Literal["preliminary", "final", "amended", "nullified"] | None = None
    status_reason: str | None = None
    review: Literal["unreviewed", "reviewed"] | None = None
    report_type: Literal["spontaneous", "study", "other", "not-available"] | None = None
    received_first: str | None = None
    received_latest: str | None = None
    worldwide_id: Identifier | None = None
    first_sender: Literal["regulator", "other"] | None = None
    other_ids: tuple[Identifier, ...] = ()
    linked: tuple[Identifier, ...] = ()
    source: Source | None = None
    reporter: Reporter | None = None
    patient: Patient | None = None
    drugs: tuple[Drug, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    pairs: tuple[Pair, ...] = ()
    tests: tuple[Test, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    narrative: str | None = None
    reporter_comment: str | None = None
    sender_comment: str | None = None
    sender_diagnoses: tuple[SenderDiagnosis, ...] = ()
    evidence: tuple[Evidence, ...] = ()
