"""Writes examples/invalid-fhir anew from its controls: one file a broken rule, and expected.json.

python -m tools.build_invalid_fhir
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from service.fhir import json
from tools.invalid_fhir import BROKEN, GONE, Broken

FOLDER: Final = Path(__file__).parents[1] / "examples" / "invalid-fhir"
EXPECTED: Final = "expected.json"


def files() -> dict[str, bytes]:
    """Every generated file by name."""
    made, expected = {}, {}
    for number, broken in enumerate(BROKEN, start=1):
        name = f"{number:02}-{broken.key}.json"
        made[name] = json.dumps(_resource(broken), indent=True)
        expected[name] = {"key": broken.key, "path": broken.path, "severity": "error"}
    return made | {EXPECTED: json.dumps(expected, indent=True)}


def _resource(broken: Broken) -> Any:
    resource = json.parse((FOLDER / "controls" / f"{broken.control}.json").read_bytes())
    for pointer, value in broken.changes.items():
        *above, last = pointer.split("/")[1:]
        holder = resource
        for step in above:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        _change(holder, last, value)
    return resource


def _change(holder: Any, last: str, value: Any) -> None:
    """Sets, takes away or, at the end of a list, adds one member."""
    if value is GONE:
        del holder[last]
    elif not isinstance(holder, list):
        holder[last] = value
    elif int(last) == len(holder):
        holder.append(value)
    else:
        holder[int(last)] = value


def main() -> None:
    """Write them all."""
    for path in FOLDER.glob("[0-9]*.json"):
        path.unlink()
    for name, data in files().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
