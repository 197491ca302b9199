"""DocumentReference: the article or other document that the report comes from (E2B C.4.r).

DOI and PMID are written as the URIs that resolve them, under urn:ietf:rfc:3986 (a URI as an identifier, as R4 has
it), because no NamingSystem for bare DOIs and PMIDs was found in two places. The full text is never embedded.
"""

from __future__ import annotations

from typing import Final

from service.fhir.canonical import CORE
from service.fhir.elements import Element, compact
from service.mapping.case import Case
from service.report.model import Source

URI: Final = "urn:ietf:rfc:3986"
KEY: Final = "source"
CITATION: Final = f"{CORE}/cqf-citation"


def has_document(source: Source | None) -> bool:
    """Whether the report names a document at all."""
    return source is not None and any(
        (source.title, source.citation, source.doi, source.pmid, source.url, source.authors)
    )


def build_source(case: Case) -> None:
    """The document, where the report names one."""
    source = case.report.source
    if source is None or not has_document(source):
        return
    resource = case.new("DocumentReference", KEY, "source")
    identifiers = []
    for field, base in (("doi", "https://doi.org/"), ("pmid", "https://pubmed.ncbi.nlm.nih.gov/")):
        value = getattr(source, field)
        if value is not None:
            identifier = {"system": URI, "value": f"{base}{value}"}
            identifiers.append(identifier)
            resource.seen(f"/source/{field}", identifier, "value")
    resource.put("identifier", identifiers)
    resource.put("status", "current")
    if source.authors:
        # Names as the article prints them; a reference with a display only, as nothing more is known of them.
        resource.put("author", [{"display": author} for author in source.authors], "/source/authors")
    resource.put("description", source.title or source.citation)
    attachment = _attachment(source)
    resource.put("content", [{"attachment": attachment}])
    for field, key in (("url", "url"), ("title", "title"), ("language", "language"), ("published", "creation")):
        if key in attachment and getattr(source, field) is not None:
            resource.seen(f"/source/{field}", attachment, key)
    if "extension" in attachment and source.citation is not None:
        resource.seen("/source/citation", attachment["extension"][0], "valueString")
    resource.say(f"Source: {source.citation or source.title or source.doi or source.pmid or source.url or 'document'}.")
    if source.authors:
        resource.say(f"Authors: {'; '.join(source.authors)}.")


def _attachment(source: Source) -> Element:
    citation = [{"url": CITATION, "valueString": source.citation}] if source.citation is not None else []
    return compact(
        {
            "extension": citation,
            "language": source.language,
            "url": source.url,
            "title": source.title
            or (None if source.citation else source.doi or source.pmid or "; ".join(source.authors)),
            "creation": source.published,
        }
    )
