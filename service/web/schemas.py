"""JSON Schemas of what the service answers, for its OpenAPI description; tests hold the answers against them.

FHIR resources are named, not described: the R4 specification does that, and the validation holds them to it.
"""

from __future__ import annotations

from typing import Any, Final

from service.causality import naranjo
from service.validation import LAYERS

Json = dict[str, Any]


def ref(name: str) -> Json:
    """A reference to a schema of the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _object(required: str, closed: bool = True, **properties: Json) -> Json:
    schema: Json = {"type": "object", "properties": properties, "required": required.split()}
    return schema | {"additionalProperties": False} if closed else schema


def _resource(kind: str) -> Json:
    description = f"A FHIR R4 {kind}."
    return _object("resourceType", closed=False, resourceType={"const": kind}) | {"description": description}


_TEXT: Final[Json] = {"type": "string"}
_NUMBER: Final[Json] = {"type": "integer"}
_TEXT_OR_NULL: Final[Json] = {"type": ["string", "null"]}
_CATEGORY: Final[Json] = {"enum": [band.category for band in naranjo.load().bands]}
_LAYERS: Final[Json] = {
    "type": "object",
    "properties": {name: {"enum": ["pass", "fail", "skipped"]} for name in LAYERS},
    "additionalProperties": False,
}
_ISSUES: Final = _list(ref("Issue"))

REPORTS: Final[Json] = _list(ref("CaseReport")) | {"minItems": 1}
"""Several reports in one JSON value."""

SCHEMAS: Final[dict[str, Json]] = {
    "Issue": _object(
        "severity code key text",
        severity={"enum": ["error", "warning", "information"]},
        code={"type": "string", "description": "A code of http://hl7.org/fhir/issue-type (R4)."},
        key={"type": "string", "description": "The rule; stable."},
        text=_TEXT,
        path={"type": "string", "description": "FHIRPath into the resource."},
        pointer={"type": "string", "description": "JSON Pointer (RFC 6901) into what was sent."},
        file=_TEXT,
        line=_NUMBER,
        column=_NUMBER,
        found=_TEXT,
        expected=_TEXT,
    ),
    "Problem": _object(
        "type title status detail instance issues",
        closed=False,
        type={"const": "about:blank"},
        title=_TEXT,
        status=_NUMBER,
        detail=_TEXT,
        instance={"type": "string", "description": "urn:uuid of the request; the log names it too."},
        issues=_ISSUES,
    ),
    "Converted": _object(
        "position case bundle layers issues",
        position={"type": "string", "description": '"" for the only report, "/2" in a list, "line 3" in NDJSON.'},
        case={"type": ["string", "null"], "description": "system|value, as a FHIR search takes it."},
        bundle={"anyOf": [ref("Bundle"), {"type": "null"}], "description": "null where an issue is an error."},
        layers=_LAYERS,
        issues=_ISSUES,
    ),
    "Verdict": _object(
        "result layers issues",
        result={"enum": ["valid", "invalid", "not-checked"], "description": "not-checked: no layer but json looked."},
        layers=_LAYERS | {"required": list(LAYERS)},
        issues=_ISSUES,
    ),
    "NaranjoAnswers": {
        "type": "object",
        "description": "Answers by item number; an item left out is not answered.",
        "propertyNames": {"enum": list(naranjo.load().items)},
        "additionalProperties": {"enum": [*naranjo.load().answers, naranjo.NOT_ANSWERED]},
    },
    "NaranjoScore": {
        "description": "Of a complete set its total; of one with open items the totals still possible.",
        "oneOf": [
            _object(
                "total category points",
                total=_NUMBER,
                category=_CATEGORY,
                points={"type": "object", "additionalProperties": _NUMBER},
            ),
            _object(
                "span categories",
                span=_list(_NUMBER) | {"minItems": 2, "maxItems": 2},
                categories=_list(_CATEGORY),
            ),
        ],
    },
    "Receipt": _object(
        "case version result verified resources differences issues",
        closed=False,
        case=_TEXT_OR_NULL,
        version={"type": ["integer", "null"]},
        result={
            "enum": [
                *("created", "updated", "remapped", "unchanged"),
                *("conflict", "stale", "invalid", "refused", "unreachable"),
            ]
        },
        verified={
            "type": ["boolean", "null"],
            "description": "Whether every resource was read back as sent; null: not looked. Only true is proof.",
        },
        resources=_list(_object("reference version status", reference=_TEXT, version=_TEXT_OR_NULL, status=_TEXT)),
        differences=_list(_object("path sent received", path=_TEXT, sent=_TEXT_OR_NULL, received=_TEXT_OR_NULL)),
        issues=_ISSUES,
    ),
    "SubmissionProblem": {"allOf": [ref("Problem"), ref("Receipt")]},
    "Readiness": _object(
        "status checks",
        status={"const": "ok"},
        checks=_object("tables server", tables=_TEXT, server=_TEXT),
    ),
    "Bundle": _resource("Bundle"),
    "OperationOutcome": _resource("OperationOutcome"),
    "Questionnaire": _resource("Questionnaire"),
    "Resource": _object("resourceType", closed=False, resourceType=_TEXT) | {"description": "Any FHIR R4 resource."},
}
