"""Translates the report's own values into codes of HL7 and E2B lists.

The tables are the FHIR ConceptMaps in mappings/conceptmaps, one a topic; each names its publisher. A target with the
equivalence `unmatched` says that a value deliberately has no code: its words stay text. targetVersion there tells
which edition the codes are from; it is not copied into Coding.version, because the code is the same in each use.
"""

from __future__ import annotations

import functools
from typing import Final

from service import tables

FOLDER: Final = "conceptmaps"
Codings = tuple[dict[str, str], ...]


class Maps:
    """The concept maps by topic, all read when it is made; nothing in it changes afterwards."""

    def __init__(self) -> None:
        self._topics = {topic: _read(topic) for topic in topics()}

    def translate(self, topic: str, value: str) -> Codings:
        """The codings (system, code, display where a source gives one) of a report value, in the order of the map.

        Empty when the map has no target for the value, known or not. The value is taken as it is: case matters.
        The dicts are shared between calls: callers may embed them, never change them.
        Raises KeyError for a topic that has no map.
        """
        return self._topics[topic].get(value, ())


@functools.cache
def load_maps() -> Maps:
    """The maps that ship with the package, one object for the process."""
    return Maps()


def topics() -> list[str]:
    """The names of all topics, sorted."""
    return [name.removeprefix("ConceptMap-").removesuffix(".json") for name in tables.names(FOLDER)]


def _read(topic: str) -> dict[str, Codings]:
    document = tables.read_json(FOLDER, f"ConceptMap-{topic}.json")
    found: dict[str, list[dict[str, str]]] = {}
    for group in document["group"]:
        for element in group["element"]:
            codings = found.setdefault(element["code"], [])
            for target in element["target"]:
                if "code" in target:
                    coding = {"system": group["target"], "code": target["code"]}
                    if "display" in target:
                        coding["display"] = target["display"]
                    codings.append(coding)
    return {value: tuple(codings) for value, codings in found.items()}
