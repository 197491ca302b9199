"""Layer `profiles`: whether extensions are what their definitions say, where the definition is on board.

http://hl7.org/fhir/R4/defining-extensions.html#context: an extension stands only where its definition lets it, and as a
modifier only if it is one; value, codes and parts are those of the definition (service/validation/extensions.py says
which are known). Profiles of resources are not applied: a meta.profile that is no base type is said to be unchecked.
What is not on board is never passed over: each unknown extension or profile is named once, and the layer is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from service.issues import Issue
from service.validation import bindings, extensions, rules
from service.validation.extensions import Definition, Value
from service.validation.literals import literal
from service.validation.owners import Owner, names
from service.validation.places import Fault, Place, root
from service.validation.plans import plan
from service.validation.targets import Scope, objects
from service.validation.values import is_absolute
from service.validation.visits import Extended
from service.validation.walk import Walk

_BASE: Final = "http://hl7.org/fhir/StructureDefinition/"
_UNDEFINED: Final = Fault("extension-undefined", "This project defines no such extension", None, "not-found")
_NO_PLACE: Final = Fault("extension-context", "The extension is not defined for this place", None, "structure")
_CONDITION: Final = Fault("extension-condition", "The extended element is not of the kind it is for", None, "structure")
_MODIFIER: Final = Fault("extension-modifier", "", None, "structure")
_VALUE_TYPE: Final = Fault("extension-value-type", "The extension has no value of this type", None, "structure")
_NO_VALUE: Final = Fault("extension-value-missing", "The extension needs a value", None, "required")
_CODE: Final = Fault("extension-code", "The code is not in the value set of the extension", None, "code-invalid")
_TARGET: Final = Fault("extension-target", "The extension may not refer to this type", None)
_PART: Final = Fault("extension-part-unknown", "The extension has no such part", None, "structure")
_PART_MISSING: Final = Fault("extension-part-missing", "The extension needs this part", None, "required")
_PART_REPEATED: Final = Fault("extension-part-repeated", "This part comes only once", "each once", "structure")
_PROFILE_TYPE: Final = Fault("profile-type", "The profile is the definition of another type", None)
_SHOWN: Final = 8


def check(walk: Walk) -> list[Issue]:
    """What is wrong with the extensions and profiles that the walk met, and what of them is not checked."""
    issues: list[Issue] = []
    unchecked: dict[str, Issue] = {}
    for extended in walk.extensions:
        url: str = extended.value["url"]
        known = extensions.definition(url)
        if known is not None:
            issues += _extension(walk, extended, known)
        elif extensions.is_ours(url):
            issues.append(_UNDEFINED.at((extended.place, "url", None), url))
        if url not in unchecked and (known is None or known.unjudged) and not extensions.is_ours(url):
            unchecked[url] = _unjudged(url, known, extended.place)
    for resource, place in _resources(walk):
        for index, canonical in enumerate(_profiles(resource)):
            issue = _profile(resource, canonical, ((place, "meta", None), "profile", index))
            if issue is not None and issue.severity == "error":
                issues.append(issue)
            elif issue is not None:
                unchecked.setdefault(canonical, issue)
    return [*issues, *unchecked.values()]


def _unjudged(url: str, known: Definition | None, place: Place) -> Issue:
    if known is None:
        text = f"The definition of the extension {url} is not on board: it is not checked"
    else:
        text = f"The extension {url} has a condition or codes that are not checked"
    return _not_checked("extension-not-checked", text, place)


def _extension(walk: Walk, extended: Extended, known: Definition) -> Iterator[Issue]:
    if not _stands_right(walk, extended, known):
        yield _NO_PLACE._replace(expected=_listed(known.contexts)).at(extended.place, extended.value["url"])
    for name, some in known.where.items():
        if str(extended.members.get(name)) not in some:
            yield _CONDITION._replace(expected=f"{name} {' or '.join(some)}").at(extended.place, extended.value["url"])
    for name, some in known.where_not.items():
        if extended.members.get(name) in some:
            yield _CONDITION._replace(expected=f"{name} not {' or '.join(some)}").at(
                extended.place, extended.value["url"]
            )
    if known.is_modifier != extended.is_modifier:
        yield _modifier(known).at(extended.place, extended.value["url"])
    yield from _content(extended.value, known, extended.scope, extended.place)


def _not_checked(key: str, text: str, place: Place) -> Issue:
    return Fault(key, text, None, "not-supported", "information").at(place)


def _stands_right(walk: Walk, extended: Extended, known: Definition) -> bool:
    contexts = known.contexts
    if "Element" in contexts or extended.owner in contexts or not contexts.isdisjoint(plan(extended.owner).bases):
        return True
    document = walk.scopes[0][0].container
    return not contexts.isdisjoint(names(Owner(document, extended.owner_place)))


def _modifier(known: Definition) -> Fault:
    if known.is_modifier:
        return _MODIFIER._replace(text="The extension changes meaning", expected="it in modifierExtension")
    return _MODIFIER._replace(text="The extension does not change meaning", expected="it in extension")


def _content(value: dict[str, Any], known: Definition, scope: Scope, place: Place) -> Iterator[Issue]:
    if known.value is not None:
        yield from _value_issues(value, known.value, scope, place)
    parts = objects(value.get("extension"))
    if known.parts is None or (parts == [] and "url" in value and len(value) > 1):
        return
    seen = []
    for index, part in enumerate(parts):
        url, at = part.get("url"), (place, "extension", index)
        if not isinstance(url, str) or is_absolute(url):
            continue
        if url not in known.parts:
            yield _PART._replace(expected=_listed(known.parts.keys())).at((at, "url", None), url)
            continue
        if url in seen and known.parts[url].single:
            yield _PART_REPEATED.at(at, url)
        seen.append(url)
        yield from _content(part, known.parts[url], scope, at)
    for url, part_of in known.parts.items():
        if part_of.least and url not in seen:
            yield _PART_MISSING._replace(expected=f"an extension of the url {url}").at(place)


def _value_issues(holder: dict[str, Any], known: Value, scope: Scope, place: Place) -> Iterator[Issue]:
    given = [key for key in holder if key.startswith(("value", "_value"))]
    at: Place = (place, "value", None)
    expected = " or ".join(known.types) or "extensions instead of a value"
    if not given:
        # With neither value nor extension the layer structure has said so (extension-value).
        if known.needed and "extension" in holder:
            yield _NO_VALUE._replace(expected=expected).at(place)
        return
    if not known.keys.issuperset(given):
        yield _VALUE_TYPE._replace(expected=expected).at(at, given[0].lstrip("_"))
        return
    value = holder[given[0]]
    if known.codes is not None and not given[0].startswith("_") and not _is_in(value, known.codes):
        expected = _listed(known.codes.plain) + f" of {known.codes.url}"
        yield _CODE._replace(expected=expected).at(at, _coded(value))
    if known.targets is not None and given[0] == "valueReference" and isinstance(value, dict):
        text = value.get("reference")
        kind = scope.type_of(literal(text)) if isinstance(text, str) else value.get("type")
        if kind is not None and kind not in known.targets and rules.is_r4_resource(kind):
            yield _TARGET._replace(expected=_listed(known.targets)).at(at, text or kind)


def _is_in(value: Any, codes: bindings.Codes) -> bool:
    if isinstance(value, dict):
        return not bindings.concept_issues(value, codes, root("Extension"))
    return not isinstance(value, str) or value in codes.plain


def _coded(value: Any) -> Any:
    codings = objects(value.get("coding")) or [value] if isinstance(value, dict) else []
    return ", ".join(str(coding.get("code", "no code")) for coding in codings) if codings else value


def _listed(some: Any) -> str:
    ordered = sorted(some)
    return ", ".join(ordered[:_SHOWN]) + (", ..." if len(ordered) > _SHOWN else "")


def _resources(walk: Walk) -> Iterator[tuple[dict[str, Any], Place]]:
    for scope, place in walk.scopes:
        yield scope.container, place
        for index, contained in enumerate(objects(scope.container.get("contained"))):
            yield contained, (place, "contained", index)


def _profiles(resource: dict[str, Any]) -> list[str]:
    meta = resource.get("meta")
    found = meta.get("profile") if isinstance(meta, dict) else None
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def _profile(resource: dict[str, Any], canonical: str, place: Place) -> Issue | None:
    """What is to be said of a profile: nothing where it is the definition of the resource's own type."""
    kind = str(resource.get("resourceType"))
    name = canonical.partition("|")[0].removeprefix(_BASE)
    if rules.is_r4_resource(name):
        return None if name == kind else _PROFILE_TYPE._replace(expected=_BASE + kind).at(place, canonical)
    return _not_checked("profile-not-checked", f"The profile {canonical} is not on board: it is not checked", place)
