"""Any valid case report (hypothesis): every field may be there, references resolve, nothing contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from service.causality import naranjo
from service.report.values import RELATIONS
from tests.samples import full_report, minimal_report, pointers

__all__ = ["full_report", "minimal_report", "reports"]

Json = dict[str, Any]

ROLES = ("suspect", "suspect", "interacting", "concomitant", "past", "premedication", "not-administered")
TIME_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

texts = st.text("abcXYZ 019é字<>&\"'/~\\|,;:\t\r\n", min_size=1, max_size=16).filter(lambda text: not text.isspace())
tokens = st.text("abcXYZ019-_/~é", min_size=1, max_size=10)
keys = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9.-]{0,9}\Z")
few_keys = st.lists(keys, max_size=2, unique=True)
uris = st.sampled_from(["https://example.org/a", "http://snomed.info/sct", "urn:oid:2.16.840.1.113883.3.1", "x:y~/%20"])
countries = st.sampled_from(["CA", "DE", "JP"])
numbers = st.integers(-(10**6), 10**6) | st.decimals(-1000, 1000, places=3) | st.just(Decimal("1E-22"))
amounts = st.integers(1, 10**6) | st.decimals(1, 1000, places=2)
days = st.dates().map(str)
dates = st.one_of(
    days,
    days.map(lambda day: day[:7]),
    days.map(lambda day: day[:4]),
    days.map(lambda day: f"{day}T23:59:59.5Z"),
    days.map(lambda day: f"{day}T00:00:00-09:30"),
)
comparators = st.sampled_from(["<", "<=", ">=", ">"])
units = st.sampled_from(TIME_UNITS)


def objects(required: Json | None = None, /, **optional: Any) -> st.SearchStrategy[Json]:
    """Objects of these fields that are not empty."""
    return st.fixed_dictionaries(required or {}, optional=optional).filter(bool)


def choice(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


def several(entries: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(entries, min_size=1, max_size=most)


identifiers = objects({"system": uris, "value": tokens})
codes = several(objects({"system": uris, "code": tokens}, display=texts, version=tokens))
quantities = objects({"value": numbers, "unit": texts}, comparator=comparators)
measured = objects({"value": amounts, "unit": units}, comparator=comparators, text=texts)
durations = measured | objects({"text": texts})
verifications = choice("confirmed", "provisional", "differential", "unconfirmed", "refuted")


def whens(drugs: Sequence[str], reactions: Sequence[str]) -> st.SearchStrategy[Any]:
    """Dates, words, and times relative to these drugs and reactions."""
    forms = [dates, objects({"date": dates}, text=texts), objects({"text": texts})]
    for name, targets in (("drug", drugs), ("reaction", reactions)):
        if targets:
            relative = {"relation": st.sampled_from(RELATIONS), "offset": measured, name: st.sampled_from(targets)}
            forms.append(objects(relative, text=texts))
    return st.one_of(forms)


def _history(draw: st.DrawFn, key: str, when: st.SearchStrategy[Any]) -> Json:
    entry = draw(
        objects(
            {"key": st.just(key), "term": texts},
            kind=choice("condition", "allergy", "family", "procedure"),
            codes=codes,
            onset=when,
            end=when,
            continuing=st.booleans(),
            verification=verifications,
            note=texts,
        )
    )
    if entry.get("verification") == "refuted" or (entry.get("continuing") and "end" in entry):
        entry.pop("continuing", None)
    if entry.get("verification") == "refuted":
        entry.pop("end", None)
    if entry.get("kind") == "family" and draw(st.booleans()):
        entry["relationship"] = draw(texts)
    return entry


def _patient(draw: st.DrawFn, history: list[str], when: st.SearchStrategy[Any]) -> Json:
    past_drug = {"name": texts}
    past = {"codes": codes, "indication": texts, "reaction": texts, "start": when, "end": when, "note": texts}
    cause = {"term": texts}
    patient = draw(
        objects(
            initials=texts,
            sex=choice("male", "female", "other", "unknown"),
            age=objects({"value": amounts, "unit": units}),
            age_group=choice("foetus", "neonate", "infant", "child", "adolescent", "adult", "elderly"),
            weight=objects({"value": amounts, "unit": choice("kg", "g", "lb")}),
            height=objects({"value": amounts, "unit": choice("cm", "in")}),
            last_menstrual_period=when,
            past_drugs=_keyed(objects({"key": keys, **past_drug}, duration=durations, **past)),
            death=st.fixed_dictionaries(
                {},
                optional={
                    "date": when,
                    "autopsy": st.booleans(),
                    "causes": _keyed(objects({"key": keys, **cause}, codes=codes, by_autopsy=st.booleans())),
                },
            ),
        )
    )
    if history:
        patient["history"] = [_history(draw, key, when) for key in history]
    return patient


def _keyed(entries: st.SearchStrategy[Json]) -> st.SearchStrategy[list[Json]]:
    return st.lists(entries, min_size=1, max_size=2, unique_by=lambda entry: str(entry["key"]))


def _indications(history: list[str]) -> st.SearchStrategy[list[Json]]:
    own = objects({"key": keys, "term": texts}, codes=codes)
    referring = objects({"history": st.sampled_from(history)}) if history else own
    return st.lists(own | referring, min_size=1, max_size=2, unique_by=lambda entry: str(entry.get("key")))


def _drug(key: str, role: str, history: list[str], when: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    frequency = objects({"period": amounts, "unit": units}, times=st.integers(1, 9))
    dose = objects(
        amount=quantities, frequency=frequency, text=texts, route=texts, start=when, end=when, duration=durations
    )
    return objects(
        {"key": st.just(key), "name": texts, "role": st.just(role)},
        kind=choice("drug", "vaccine"),
        codes=codes,
        substances=several(objects({"name": texts}, codes=codes, strength=quantities)),
        form=texts,
        batch=tokens,
        indications=_indications(history),
        status=choice("active", "completed", "stopped", "on-hold", "not-taken", "unknown"),
        status_reason=texts,
        doses=several(dose, 3),
        route=texts,
        start=when,
        end=when,
        duration=durations,
        cumulative_dose=quantities,
        action_taken=choice("withdrawn", "reduced", "increased", "unchanged", "unknown", "not-applicable"),
        special_situations=several(choice("overdose", "misuse", "off-label-use", "medication-error")),
        note=texts,
    )


def _reaction(
    draw: st.DrawFn, key: str, kind: str | None, names: dict[str, list[str]], when: st.SearchStrategy[Any]
) -> Json:
    treating = [objects({"drug": st.sampled_from(names["treating"])})] if names["treating"] else []
    history = [objects({"history": st.sampled_from(names["history"])})] if names["history"] else []
    criteria = ("death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other")
    reaction = draw(
        objects(
            {"key": st.just(key), "term": texts} | ({"kind": st.just(kind)} if kind else {}),
            codes=codes,
            onset=when,
            end=when,
            duration=durations,
            outcome=choice("recovered", "recovering", "recovered-with-sequelae", "fatal", "unknown", "not-recovered"),
            outcome_text=texts,
            serious=st.booleans(),
            seriousness=objects({}, **{name: st.booleans() for name in criteria}),
            severity=choice("mild", "moderate", "severe"),
            severity_text=texts,
            grade=st.integers(1, 5),
            verification=verifications,
            country=countries,
            treatment=several(st.one_of(objects({"text": texts}), *treating)),
            contributing_factors=several(st.one_of(objects({"text": texts}), *history)),
            note=texts,
        )
    )
    if reaction.get("outcome") in ("not-recovered", "recovering", "unknown"):
        reaction.pop("end", None)
    if any(reaction.get("seriousness", {}).values()) or reaction.get("outcome") == "fatal":
        reaction.pop("serious", None)
    if reaction.get("outcome") == "fatal" and reaction.get("seriousness", {}).get("death") is False:
        reaction["seriousness"] = {"death": True}
    return reaction


def _pair(drug: str, reaction: str) -> st.SearchStrategy[Json]:
    return objects(
        {"drug": st.just(drug), "reaction": st.just(reaction)},
        time_to_onset=durations,
        time_from_last_dose=durations,
        dechallenge=choice("positive", "negative", "not-done", "unknown", "confounded", "contradicted"),
        dechallenge_text=texts,
        rechallenge=choice("positive", "negative", "outcome-unknown", "not-done", "tolerated-desensitisation"),
        rechallenge_text=texts,
    )


def _test(when: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    about = {
        "kind": choice("laboratory", "imaging", "exam", "procedure", "survey", "vital-signs"),
        "codes": codes,
        "date": when,
        "within_limits": st.booleans(),
        "interpretation": choice("normal", "abnormal", "high", "critical-low", "negative", "indeterminate"),
        "reference_range": objects(low=quantities, high=quantities, text=texts)
        | objects({"text": texts, "kind": choice("normal", "therapeutic")}),
        "note": texts,
    }
    named = {"key": keys, "name": texts}
    return st.one_of(
        objects(named, **about),
        objects({**named, "value": numbers}, unit=texts, comparator=comparators, **about),
        objects({**named, "titre": st.integers(1, 5000)}, comparator=comparators, **about),
        objects({**named, "coded": choice("positive", "negative", "borderline", "inconclusive")}, **about),
        objects({**named, "text": texts}, **about),
    )


def _assessment(draw: st.DrawFn, pair: tuple[str, str]) -> Json:
    assessor = draw(objects({"type": choice("reporter", "reviewer", "software")}, name=texts))
    naranjo_answer = choice("yes", "no", "unknown", "not-answered")
    method = draw(choice("naranjo", "naranjo", "naranjo", "who-umc", "other"))
    assessment: Json = {
        "key": draw(keys),
        "drug": pair[0],
        "reaction": pair[1],
        "method": method,
        "assessor": assessor,
        "status": "preliminary",
        **draw(st.fixed_dictionaries({}, optional={"date": dates, "rationale": texts})),
    }
    if method != "naranjo":
        return {**assessment, "method_text": draw(texts), "category": draw(texts)}
    if draw(st.booleans()):
        category = draw(choice("definite", "probable", "possible", "doubtful", "highly-probable"))
        return {**assessment, **draw(st.sampled_from([{"score": draw(st.integers(-4, 13))}, {"category": category}]))}
    items = draw(st.sampled_from([range(1, 11), range(2, 9), range(5, 6)]))
    words = {str(item): draw(naranjo_answer) for item in items}
    explained = {
        number: {"answer": word, "rationale": draw(texts)} if word == "no" else word for number, word in words.items()
    }
    assessment["answers"] = explained
    score = naranjo.score(words)
    if score.total is not None:
        assessment |= {"score": score.total, "category": score.category}
        assessment["status"] = "final" if assessor["type"] != "software" else "preliminary"
    return assessment


@st.composite
def reports(draw: st.DrawFn) -> Json:
    """Any valid report: every field may be there, references resolve, and nothing contradicts itself."""
    history, drugs, reactions = draw(st.tuples(few_keys, few_keys, few_keys))
    roles = [draw(st.sampled_from(ROLES)) for _ in drugs]
    kinds = [draw(st.sampled_from([None, None, "reaction", "near-miss", "overdose"])) for _ in reactions]
    suspects = [key for key, role in zip(drugs, roles, strict=True) if role in ("suspect", "interacting")]
    real = [key for key, kind in zip(reactions, kinds, strict=True) if kind in (None, "reaction")]
    spared = [key for key, role in zip(drugs, roles, strict=True) if role == "not-administered"]
    treating = [key for key, role in zip(drugs, roles, strict=True) if role != "past"]
    when = whens(drugs, reactions)
    names = {"treating": treating, "history": history}
    report = minimal_report() | draw(_heads())
    has_patient = draw(st.booleans())
    if history or has_patient:
        report["patient"] = _patient(draw, history, when)
    if drugs:
        report["drugs"] = [draw(_drug(key, role, history, when)) for key, role in zip(drugs, roles, strict=True)]
    if reactions:
        report["reactions"] = [
            _reaction(draw, key, kind, names, when) for key, kind in zip(reactions, kinds, strict=True)
        ]
    paired = [(drug, reaction) for drug in suspects for reaction in reactions]
    paired += [(drug, reaction) for drug in spared for reaction in reactions if reaction not in real]
    if paired:
        report["pairs"] = [draw(_pair(drug, reaction)) for drug, reaction in paired]
    if suspects and real:
        assessed = [_assessment(draw, (drug, reaction)) for drug in suspects for reaction in real]
        report["assessments"] = list({entry["key"]: entry for entry in assessed}.values())
    if draw(st.booleans()):
        report["tests"] = draw(_keyed(_test(when)))
    _put_in_order(report)
    # A plain date or answer may be written in two ways, and only one of them has a place inside.
    places = [place for place in pointers(report) if place and not place.endswith(("/date", "/answer"))]
    evidence = objects(
        {"at": st.sampled_from(places), "basis": choice("stated", "inferred")},
        source=texts,
        quote=texts,
        confidence=choice("low", "medium", "high"),
        rule=texts,
        reason=texts,
    )
    if draw(st.booleans()):
        report["evidence"] = draw(several(evidence | evidence.map(lambda entry: {**entry, "start": 3, "end": 30}), 3))
    return report


def _put_in_order(value: Any, owner: str | None = None) -> None:
    """Turns round periods that end before they begin, makes limits agree with the judgement, and replaces times that
    are told from the entry they stand in.

    owner: "drug" in the entries of drugs, "reaction" in those of reactions.
    """
    if isinstance(value, list):
        for entry in value:
            _put_in_order(entry, owner)
        return
    if not isinstance(value, dict):
        return
    for first, last in (("start", "end"), ("onset", "end"), ("received_first", "received_latest")):
        begun, ended = _day(value.get(first)), _day(value.get(last))
        if begun and ended and ended[: len(begun)] < begun[: len(ended)]:
            value[first], value[last] = value[last], value[first]
        if begun and ended and begun[:10] == ended[:10]:
            value[last] = value[first]
    if "within_limits" in value and "interpretation" in value:
        value["within_limits"] = value["interpretation"] == "normal"
    for name, member in list(value.items()):
        if isinstance(member, dict) and owner and member.get(owner) == value.get("key") is not None:
            value[name] = {"text": "at some time"}
        else:
            _put_in_order(member, {"drugs": "drug", "reactions": "reaction"}.get(name))


def _day(when: Any) -> str | None:
    date = when.get("date") if isinstance(when, dict) else when
    return date if isinstance(date, str) else None


def _heads() -> st.SearchStrategy[Json]:
    source = objects(
        type=choice("literature", "spontaneous", "study", "other"),
        title=texts,
        citation=texts,
        authors=several(texts),
        doi=st.just("10.1000/a.b-c(d)"),
        pmid=st.just("7249508"),
        url=uris,
        published=dates,
        country=countries,
        language=choice("en", "pt-BR"),
    )
    reporter = objects(
        qualification=choice("physician", "pharmacist", "other-health-professional", "lawyer", "consumer"),
        country=countries,
        name=texts,
        organization=texts,
        primary=st.booleans(),
    )
    return st.fixed_dictionaries(
        {"identifier": identifiers, "version": st.integers(1, 99)},
        optional={
            "status": choice("preliminary", "final", "amended", "nullified"),
            "status_reason": texts,
            "report_type": choice("spontaneous", "study", "other", "not-available"),
            "received_first": dates,
            "received_latest": dates,
            "worldwide_id": identifiers,
            "first_sender": choice("regulator", "other"),
            "other_ids": several(identifiers),
            "linked": several(identifiers),
            "source": source,
            "reporter": reporter,
            "narrative": texts,
            "reporter_comment": texts,
            "sender_comment": texts,
            "sender_diagnoses": _keyed(objects({"key": keys, "term": texts}, codes=codes)),
        },
    )
