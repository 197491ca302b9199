"""Layer `profiles`, on questionnaires: each response against its questionnaire, where that is at hand.

At hand is one that the response contains, one in a Bundle around it, or the Naranjo Questionnaire of this project. Of
any other response it is said that it was not checked. And on a Questionnaire itself
(http://hl7.org/fhir/R4/questionnaire.html#item.enableWhen): what an item is enabled by is another item of it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Final

from service import tables
from service.fhir.canonical import QUESTIONNAIRE
from service.issues import Issue
from service.validation.choices import Choices, Find
from service.validation.enabling import Paths
from service.validation.places import Fault, Place
from service.validation.responses import Comparison
from service.validation.shelf import Shelf, is_cut_short
from service.validation.targets import Scope, objects
from service.validation.walk import Walk

Json = dict[str, Any]

_NOT_CHECKED: Final = Fault("questionnaire-not-checked", "", None, "not-supported", "information")
_NO_TARGET: Final = Fault(
    "enable-when-question", "What an item is enabled by is another item of the questionnaire", None, "not-found"
)
_INNER: Final = _NO_TARGET._replace(text="What an item is enabled by does not stand inside of it", code="structure")
_LATER: Final = Fault(
    "enable-when-order", "An item is enabled by one that comes after it", "an earlier item", severity="warning"
)


def check(walk: Walk) -> list[Issue]:
    """What is wrong with the questionnaires and responses that the walk met."""
    issues: list[Issue] = []
    shelf, choices = Shelf(), Choices()
    for scope, place in walk.scopes:
        issues += _one(scope.container, scope, place, shelf, choices)
        for index, contained in enumerate(objects(scope.container.get("contained"))):
            issues += _one(contained, scope, (place, "contained", index), shelf, choices)
    return _once(issues)


def _one(resource: Json, scope: Scope, place: Place, shelf: Shelf, choices: Choices) -> Iterator[Issue]:
    if resource.get("resourceType") == "Questionnaire":
        yield from _conditions(resource, shelf.paths(resource), place)
    if resource.get("resourceType") != "QuestionnaireResponse":
        return
    canonical = resource.get("questionnaire")
    if is_cut_short(resource):
        text = "Elements of the response were left out (SUBSETTED), so it is not checked against its questionnaire"
        yield _NOT_CHECKED._replace(text=text).at(place)
        return
    if not isinstance(canonical, str):
        text = "The response names no questionnaire, so it is not checked against one"
        yield _NOT_CHECKED._replace(text=text).at(place)
        return
    found = shelf.find(canonical, "Questionnaire", resource, scope) or _ours(canonical)
    if found is None:
        text = f"The questionnaire {canonical} is not at hand in one version, so the response is not checked against it"
        yield _NOT_CHECKED._replace(text=text).at((place, "questionnaire", None))
        return
    paths = _naranjo_paths() if found is _naranjo() else shelf.paths(found)
    yield from Comparison(found, paths, resource, choices, _value_sets(found, scope, shelf)).issues(place)


def _value_sets(questionnaire: Json, scope: Scope, shelf: Shelf) -> Find:
    return lambda url: shelf.find(url, "ValueSet", questionnaire, scope)


def _ours(canonical: str) -> Json | None:
    url, _, version = canonical.partition("|")
    if url != QUESTIONNAIRE:
        return None
    held = _naranjo()
    return held if version in ("", held["version"]) else None


@functools.cache
def _naranjo_paths() -> Paths:
    return Shelf().paths(_naranjo())


@functools.cache
def _naranjo() -> Json:
    found: Json = tables.read_json("naranjo", "Questionnaire-naranjo.json")
    return found


def _once(issues: list[Issue]) -> list[Issue]:
    """What is not checked is said once, however many answers it is about."""
    said: dict[str, None] = {}
    kept = []
    for issue in issues:
        if issue.severity != "information" or issue.text not in said:
            kept.append(issue)
        said[issue.text] = None
    return kept


def _conditions(questionnaire: Json, paths: Paths, place: Place) -> Iterator[Issue]:
    items = list(_items(questionnaire, place))
    order = {name: number for number, (item, _) in enumerate(items) if isinstance(name := item.get("linkId"), str)}
    for number, (item, at) in enumerate(items):
        for index, condition in enumerate(objects(item.get("enableWhen"))):
            asked = condition.get("question")
            where: Place = ((at, "enableWhen", index), "question", None)
            if isinstance(asked, str) and (asked not in order or asked == item.get("linkId")):
                yield _NO_TARGET._replace(expected="the linkId of another item").at(where, asked)
            elif isinstance(asked, str) and item.get("linkId") in paths[asked]:
                yield _INNER._replace(expected="the linkId of an item outside").at(where, asked)
            elif isinstance(asked, str) and order[asked] > number:
                yield _LATER.at(where, asked)


def _items(holder: Json, place: Place) -> Iterator[tuple[Json, Place]]:
    for index, item in enumerate(objects(holder.get("item"))):
        at: Place = (place, "item", index)
        yield item, at
        yield from _items(item, at)
