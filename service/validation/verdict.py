"""All layers over one resource, and what each of them says: pass, fail or skipped.

A layer passes only when it has looked at everything: one that was not asked for, is not built, or met a part that it
cannot judge is skipped. Only errors make a layer fail; warnings and information leave it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, Literal

from service.issues import Issue, has_errors
from service.validation import bindings, models, profiles, project, questionnaires, references, structure, values
from service.validation.walk import Walk

Outcome = Literal["pass", "fail", "skipped"]

LAYERS: Final = (
    "json",
    "structure",
    "primitives",
    "bindings",
    "targets",
    "invariants",
    "references",
    "profiles",
    "project",
    "models",
    "server",
)
ALL_OFFLINE: Final = frozenset(LAYERS) - {"server"}
# The code of an issue by which a layer says that there is something that it cannot judge: then it is skipped.
NOT_CHECKED: Final = "not-supported"

_WALKED: Final[dict[str, Callable[[Walk], list[Issue]]]] = {
    "structure": lambda walk: walk.structure,
    "primitives": lambda walk: walk.primitives,
    "bindings": lambda walk: [
        *walk.bindings,
        *(bindings.not_checked(*each) for each in walk.unchecked.items()),
        *(values.not_checked(*each) for each in walk.unheld.items()),
    ],
    "targets": lambda walk: walk.targets,
    "invariants": lambda walk: walk.invariants,
    "references": references.check,
    "profiles": lambda walk: [*profiles.check(walk), *questionnaires.check(walk)],
}
_WHOLE: Final[dict[str, Callable[[dict[str, Any]], list[Issue] | None]]] = {
    "project": project.check,
    "models": models.check,
}


@dataclass(frozen=True)
class Verdict:
    """What each layer of LAYERS says, and all issues in the order of the layers."""

    layers: dict[str, Outcome]
    issues: tuple[Issue, ...]

    @property
    def result(self) -> Literal["valid", "invalid", "not-checked"]:
        """Invalid when there is an error; not-checked when no layer but json looked; skipped layers have no say."""
        if has_errors(self.issues):
            return "invalid"
        looked = any(outcome != "skipped" for name, outcome in self.layers.items() if name != "json")
        return "valid" if looked or self.layers.get("json") == "fail" else "not-checked"


def check(resource: Any, layers: Collection[str] = ALL_OFFLINE) -> Verdict:
    """The verdict on a JSON value as service.fhir.json reads it; layers not named are skipped."""
    outcomes: dict[str, Outcome] = dict.fromkeys(LAYERS, "skipped")
    issues: list[Issue] = []
    if "json" in layers:
        outcomes["json"] = "pass"
    try:
        if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
            _check_layers(resource, layers, outcomes, issues)
        else:
            issues.append(structure.no_resource(resource))
            outcomes["structure"] = "fail"
    except RecursionError:
        issues.append(structure.too_deep(resource["resourceType"]))
        outcomes["structure"] = "fail"
    return Verdict(outcomes, tuple(issues))


def _check_layers(
    resource: dict[str, Any], layers: Collection[str], outcomes: dict[str, Outcome], issues: list[Issue]
) -> None:
    walk = Walk(resource, "invariants" in layers) if not _WALKED.keys().isdisjoint(layers) else None
    for name in LAYERS:
        found = None
        if name not in layers:
            continue
        if name in _WALKED and walk is not None:
            found = _WALKED[name](walk)
            whole = walk.complete and not any(issue.code == NOT_CHECKED for issue in found)
            outcomes[name] = "pass" if whole else "skipped"
        elif name in _WHOLE:
            found = _WHOLE[name](resource)
            outcomes[name] = "pass" if found is not None else "skipped"
        if has_errors(found or ()):
            outcomes[name] = "fail"
        issues += found or ()
