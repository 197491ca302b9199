"""The schema of the whole case report: its identity, source, reporter, and the lists that make the case.

Field names are E2B(R3)'s terms; mappings/elements.csv has the ids. What the parts of a report say of each other is
checked in rules.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.report import FORMAT, model
from service.report.assessment import AssessmentSchema
from service.report.dates import Date, Moment
from service.report.drug import DrugSchema
from service.report.fields import Choice, Many, YesNo
from service.report.findings import Finding
from service.report.numbers import Whole
from service.report.patient import PatientSchema
from service.report.periods import in_order
from service.report.reaction import PairSchema, ReactionSchema
from service.report.strict import One, StrictSchema, Values, rule
from service.report.test import TestSchema
from service.report.texts import Country, Doi, Fingerprint, Key, Language, Place, Pmid, Quote, Text, Uri
from service.report.values import CodeSchema, IdentifierSchema


class SenderDiagnosisSchema(StrictSchema):
    """The sender's own diagnosis of the reaction."""

    model = model.SenderDiagnosis
    key = Key("Name of this diagnosis, unique among the diagnoses and stable over versions", required=True)
    term = Text("The sender's diagnosis", required=True)
    codes = Many(One(CodeSchema, "Codes that the sender gives for it"))


class SourceSchema(StrictSchema):
    """Where the report comes from."""

    model = model.Source
    type = Choice("Where the case became known")
    title = Text("Title of the article or document")
    citation = Text("The whole citation, Vancouver style")
    authors = Many(Text("The authors, in order"))
    doi = Doi("DOI of the article")
    pmid = Pmid("PubMed identifier of the article")
    url = Uri("Where the article or document is")
    published = Date("When it was published")
    country = Country("The country it comes from")
    language = Language("The language it is written in")


class ReporterSchema(StrictSchema):
    """The primary source."""

    model = model.Reporter
    qualification = Choice("Profession of the reporter")
    country = Country("Country of the reporter")
    name = Text("Name of the reporter")
    organization = Text("Where the reporter works")
    primary = YesNo("Whether this is the primary source for regulatory purposes")


@rule("start", "end")
def _a_span(values: Values) -> Iterator[Finding]:
    if ("start" in values) != ("end" in values):
        yield Finding("evidence-span", "start and end go together", expected="both or neither")
    elif "start" in values and values["start"] > values["end"]:
        yield Finding(
            "evidence-span",
            "The span ends before it starts",
            f"{values['start']} to {values['end']}",
            "start not after end",
        )


class EvidenceSchema(StrictSchema):
    """Which words of the source a datum comes from."""

    model = model.Evidence
    rules = (_a_span,)
    at = Place("JSON Pointer to the datum in this report: /drugs/0/start or, by key, /drugs/abc/start", required=True)
    basis = Choice("Whether the source says so in so many words or it was inferred", required=True)
    source = Text("Name of the source document")
    start = Whole("Where the words begin in the source, in characters from 0")
    end = Whole("Where they end, exclusive")
    quote = Quote("A few words of the source")
    confidence = Choice("How sure the inference is")
    rule = Text("Name of the rule that drew the inference")
    reason = Text("Why it was inferred")
    fingerprint = Fingerprint("Of the datum as software read it: where it is another by now, this is no evidence of it")


@rule("review", "status")
def _unreviewed_is_preliminary(values: Values) -> Iterator[Finding]:
    if values.get("review") == "unreviewed" and values.get("status") not in ("preliminary", "nullified"):
        yield Finding(
            "review-status",
            "What no person has reviewed is preliminary",
            values.get("status"),
            "preliminary, or reviewed",
            ("status",),
        )


@rule("review", "created")
def _has_a_time(values: Values) -> Iterator[Finding]:
    """No text says when it was read; whoever writes or reviews a report knows when."""
    if values.get("review") != "unreviewed" and "created" not in values:
        expected = "when this version of the case was written, such as 2026-01-31T09:30:00Z"
        yield Finding("field-required", "This field must be given", "nothing", expected, ("created",))


class CaseReportSchema(StrictSchema):
    """One case report of adverse drug reactions: one patient, any number of drugs and reactions."""

    model = model.CaseReport
    rules = (in_order("received_first", "received_latest"), _unreviewed_is_preliminary, _has_a_time)
    format = Choice("Marks the file as a case report of this version of the format", required=True, of=(FORMAT,))
    identifier = One(IdentifierSchema, "The sender's case identifier", required=True)
    version = Whole("Version of the case, counted by the sender", required=True, minimum=1)
    created = Moment("When this version of the case was written, with its zone; only what is unreviewed may lack it")
    status = Choice("State of the case; nullified: withdrawn as a whole")
    status_reason = Text("Why the case is nullified or amended")
    review = Choice("Whether a person has confirmed what software read from a text; left out where people wrote it")
    report_type = Choice("How the case arose")
    received_first = Date("When the sender first received the case")
    received_latest = Date("When the sender received the latest information")
    worldwide_id = One(IdentifierSchema, "The identifier that the first sender gave, kept by all later ones")
    first_sender = Choice("Who was the first sender")
    other_ids = Many(One(IdentifierSchema, "Other identifiers of the same case"))
    linked = Many(One(IdentifierSchema, "Identifiers of other cases that belong to this one"))
    source = One(SourceSchema, "Where the report comes from; of a published case the article")
    reporter = One(ReporterSchema, "The primary source")
    patient = One(PatientSchema, "The one patient of the case, without names")
    drugs = Many(One(DrugSchema, "The drugs of the case; drugs that are only mentioned or planned are left out"))
    reactions = Many(One(ReactionSchema, "The reactions and other reportable events"))
    pairs = Many(One(PairSchema, "What is known about one drug and one reaction together"))
    tests = Many(One(TestSchema, "Tests and examinations with their results"))
    assessments = Many(One(AssessmentSchema, "Causality assessments, each of one drug and one reaction"))
    narrative = Text("The course of the case, told")
    reporter_comment = Text("The reporter's comments")
    sender_comment = Text("The sender's comments")
    sender_diagnoses = Many(One(SenderDiagnosisSchema, "The sender's own diagnoses of the reaction"))
    evidence = Many(One(EvidenceSchema, "Which words of the source each datum comes from"))

    def build(self, values: Values) -> Any:
        """The report without its digest, which is made of the JSON and not of the loaded values."""
        return super().build({"digest": "", **{name: value for name, value in values.items() if name != "format"}})
