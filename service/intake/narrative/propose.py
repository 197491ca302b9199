"""What was read from a text as a case report of the contract: a proposal that no person has reviewed.

Every value has its words in `evidence`; what the text does not say is not there. The Naranjo answers on which the text
is silent are unknown; the authors' own judgement stands apart, as theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from service.intake.narrative.document import Document
from service.intake.narrative.draft import Draft, Keys
from service.intake.narrative.facts import (
    AuthorsView,
    DrugFact,
    Found,
    HistoryFact,
    Json,
    PairFact,
    PatientFacts,
    ReactionFact,
    SourceFacts,
    TestFact,
)
from service.report import FORMAT

ASSESSOR: Final = {"type": "software", "name": "aefhir"}
ITEMS: Final = tuple(str(number) for number in range(1, 11))
_SUSPECTS: Final = ("suspect", "interacting")


@dataclass(slots=True)
class Facts:
    """All that was read from one text about one case."""

    patient: PatientFacts = field(default_factory=PatientFacts)
    source: SourceFacts = field(default_factory=SourceFacts)
    drugs: Sequence[DrugFact] = ()
    reactions: Sequence[ReactionFact] = ()
    pairs: Sequence[PairFact] = ()
    history: Sequence[HistoryFact] = ()
    tests: Sequence[TestFact] = ()
    authors: Sequence[AuthorsView] = ()


def proposal(document: Document, facts: Facts, head: Json, source: str) -> Json:
    """The report. head: identifier and version, which no text can say of itself; source: the text's name."""
    return _Proposal(document, facts, source).report(head)


class _Proposal:
    """One proposal in the making. keys: those of the drugs, in their order; suspects, treatments and history: keys by
    substance or term; reactions: keys by term.
    """

    def __init__(self, document: Document, facts: Facts, source: str) -> None:
        self.facts = facts
        self.draft = Draft(document, source)
        self.history: dict[str, str] = {}
        self.keys: list[str] = []
        self.suspects: dict[str, str] = {}
        self.treatments: dict[str, str] = {}
        self.reactions: dict[str, str] = {}
        self.judged = Keys(of_pairs=True)

    def report(self, head: Json) -> Json:
        report = self.draft.report
        report |= {"format": FORMAT, **head, "status": "preliminary", "review": "unreviewed"}
        self._source()
        self._patient()
        self._name()
        for name, entries in (
            ("drugs", self._drugs()),
            ("reactions", self._reactions()),
            ("pairs", self._pairs()),
            ("tests", self._tests()),
            ("assessments", self._causality()),
        ):
            if entries:
                report[name] = entries
        if self.draft.evidence:
            report["evidence"] = self.draft.evidence
        return report

    def _source(self) -> None:
        said = self.facts.source
        source: Json = {"type": "literature", "language": "en"}
        for name, found in said.fields.items():
            self.draft.put(source, ("source", name), found.value, found)
        self.draft.report["source"] = source
        reporter: Json = {}
        self.draft.put(reporter, ("reporter", "qualification"), _value(said.qualification), said.qualification)
        self.draft.put(reporter, ("reporter", "country"), _value(said.country), said.country)
        if reporter:
            self.draft.report["reporter"] = reporter

    def _patient(self) -> None:
        patient: Json = {}
        for name in ("sex", "age", "age_group", "weight", "height", "death"):
            found = getattr(self.facts.patient, name)
            self.draft.put(patient, ("patient", name), _value(found), found)
        keys = Keys()
        for cause in patient.get("death", {}).get("causes", []):
            cause["key"] = keys.key(cause["term"])
        keys, history = Keys(), []
        for index, fact in enumerate(self.facts.history):
            key = keys.key(fact.term.value)
            entry: Json = {"key": key}
            place = ("patient", "history", index)
            self.draft.put(entry, (*place, "term"), fact.term.value, fact.term)
            if fact.kind != "condition":
                entry["kind"] = fact.kind
                self.draft.put(entry, (*place, "kind"), fact.kind, fact.relation)
            self.draft.put(entry, (*place, "verification"), _value(fact.verification), fact.verification)
            self.draft.put(entry, (*place, "continuing"), _value(fact.continuing), fact.continuing)
            history.append(entry)
            if fact.verification is None and fact.kind == "condition":
                self.history.setdefault(fact.term.value.casefold(), key)
        if history:
            patient["history"] = history
        if patient:
            self.draft.report["patient"] = patient

    def _name(self) -> None:
        """Give every drug and reaction its key, so that they can refer to each other."""
        keys = Keys()
        for fact in self.facts.drugs:
            suspect = fact.role.value in _SUSPECTS
            key = keys.key(fact.substance, *([] if suspect else [fact.role.value]))
            if suspect:
                self.suspects.setdefault(fact.substance, key)
            elif fact.role.value == "treatment-of-reaction":
                self.treatments.setdefault(fact.substance, key)
            self.keys.append(key)
        keys = Keys()
        for reaction in self.facts.reactions:
            self.reactions.setdefault(reaction.term.value, keys.key(reaction.term.value))

    def _drugs(self) -> list[Json]:
        drugs = []
        for index, (key, fact) in enumerate(zip(self.keys, self.facts.drugs, strict=True)):
            place = ("drugs", index)
            drug: Json = {"key": key}
            self.draft.put(drug, (*place, "name"), fact.name.value, fact.name)
            self.draft.put(drug, (*place, "role"), fact.role.value, fact.role)
            for name in ("kind", "status", "route", "start", "end", "duration", "action_taken"):
                found = getattr(fact, name)
                self.draft.put(drug, (*place, name), self._linked(_value(found)), found)
            drug |= self._indications(fact, place) | self._doses(fact, place)
            drugs.append(drug)
        return drugs

    def _indications(self, fact: DrugFact, place: tuple[str | int, ...]) -> Json:
        keys, indications = Keys(), []
        for number, found in enumerate(fact.indications):
            known = self.history.get(found.value.casefold())
            entry = {"history": known} if known else {"key": keys.key(found.value), "term": found.value}
            indications.append(entry)
            self.draft.prove((*place, "indications", number), found)
        return {"indications": indications} if indications else {}

    def _doses(self, fact: DrugFact, place: tuple[str | int, ...]) -> Json:
        doses = []
        for number, found in enumerate(fact.doses):
            doses.append({name: self._linked(value) for name, value in found.value.items()})
            self.draft.prove((*place, "doses", number), found)
        return {"doses": doses} if doses else {}

    def _reactions(self) -> list[Json]:
        reactions = []
        # A drug that the case knows in other roles only did not treat the reaction.
        untreating = {drug.substance for drug in self.facts.drugs} - self.treatments.keys()
        for index, fact in enumerate(self.facts.reactions):
            place = ("reactions", index)
            reaction: Json = {"key": self.reactions[fact.term.value]}
            self.draft.put(reaction, (*place, "term"), fact.term.value, fact.term)
            for name in ("kind", "onset", "outcome", "outcome_text", "severity"):
                found = getattr(fact, name)
                self.draft.put(reaction, (*place, name), self._linked(_value(found)), found)
            criteria: Json = {}
            for name, said in fact.seriousness.items():
                self.draft.put(criteria, (*place, "seriousness", name), said.value, said)
            if criteria:
                reaction["seriousness"] = criteria
            treatment = []
            for number, found in enumerate(one for one in fact.treatment if one.value not in untreating):
                key = self.treatments.get(found.value)
                treatment.append({"drug": key} if key else {"text": found.value})
                self.draft.prove((*place, "treatment", number), found)
            if treatment:
                reaction["treatment"] = treatment
            reactions.append(reaction)
        return reactions

    def _pairs(self) -> list[Json]:
        pairs: list[Json] = []
        for fact in self.facts.pairs:
            drug, reaction = self.suspects.get(fact.substance), self.reactions.get(fact.reaction)
            if drug is None or reaction is None:
                continue
            place = ("pairs", len(pairs))
            pair: Json = {"drug": drug, "reaction": reaction}
            for name in ("time_to_onset", "dechallenge", "rechallenge"):
                found = getattr(fact, name)
                self.draft.put(pair, (*place, name), _value(found), found)
            pairs.append(pair)
        return pairs

    def _tests(self) -> list[Json]:
        keys, tests = Keys(), []
        for index, fact in enumerate(self.facts.tests):
            test: Json = {"key": keys.key(fact.name.value)}
            place = ("tests", index)
            self.draft.put(test, (*place, "name"), fact.name.value, fact.name)
            if fact.kind is not None:
                test["kind"] = fact.kind
            test |= fact.result.value
            for name in fact.result.value:
                self.draft.prove((*place, name), fact.result)
            tests.append(test)
        return tests

    def _causality(self) -> list[Json]:
        proposed = self._assessments()
        return [*proposed, *self._authors(len(proposed))]

    def _assessments(self) -> list[Json]:
        assessments: list[Json] = []
        events = {fact.term.value for fact in self.facts.reactions if fact.kind is not None}
        for fact in self.facts.pairs:
            if fact.reaction in events:
                continue
            drug, reaction = self.suspects.get(fact.substance), self.reactions.get(fact.reaction)
            if drug is None or reaction is None:
                continue
            place = ("assessments", len(assessments), "answers")
            answers: Json = {}
            for item in ITEMS:
                found = fact.naranjo.get(item)
                answers[item] = {"answer": "unknown"} if found is None else _answer(found)
                if found is not None:
                    self.draft.prove((*place, item), found)
            assessments.append(
                {
                    "key": self.judged.key("naranjo", drug, reaction),
                    "drug": drug,
                    "reaction": reaction,
                    "method": "naranjo",
                    "assessor": ASSESSOR,
                    "status": "preliminary",
                    "answers": answers,
                }
            )
        return assessments

    def _authors(self, before: int) -> list[Json]:
        views: list[Json] = []
        for fact in self.facts.authors:
            drug, reaction = self.suspects.get(fact.substance), self.reactions.get(fact.reaction)
            if drug is None or reaction is None:
                continue
            place = ("assessments", before + len(views))
            view: Json = {
                "key": self.judged.key("authors", fact.method.value, drug, reaction),
                "drug": drug,
                "reaction": reaction,
                "assessor": {"type": "reporter"},
                "status": "final",
            }
            self.draft.put(view, (*place, "method"), fact.method.value, fact.method)
            self.draft.put(view, (*place, "score"), _value(fact.score), fact.score)
            self.draft.put(view, (*place, "category"), _value(fact.category), fact.category)
            views.append(view)
        return views

    def _linked(self, value: Any) -> Any:
        """A point in time that names a drug or a reaction: by key, or else in words alone."""
        if not isinstance(value, dict) or not ("drug" in value or "reaction" in value):
            return value
        key = self.suspects.get(value.get("drug", ""), self.reactions.get(value.get("reaction", "")))
        if key is not None:
            return {**value, "drug" if "drug" in value else "reaction": key}
        return {"text": value["text"]} if "text" in value else None


def _value(found: Found[Any] | None) -> Any:
    return found.value if found is not None else None


def _answer(found: Found[str]) -> Json:
    return {"answer": found.value, "rationale": found.reason} if found.reason else {"answer": found.value}
