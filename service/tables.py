"""Where the data files of mappings/ are, and how they are read.

In a wheel they lie in the package (service/mappings), in a checkout one level up; looked for in that order.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any


@functools.cache
def root() -> Path:
    """The folder of the mappings."""
    package = Path(__file__).parent
    inside = package / "mappings"
    return inside if inside.is_dir() else package.parent / "mappings"


def read_text(*parts: str) -> str:
    """The text of a file below mappings/."""
    return root().joinpath(*parts).read_text(encoding="utf-8")


def read_json(*parts: str) -> Any:
    """A JSON file below mappings/; these are our own files, so errors are bugs and are not caught."""
    return json.loads(read_text(*parts))


def names(folder: str, pattern: str = "*.json") -> list[str]:
    """File names in a folder of mappings/, sorted."""
    return sorted(path.name for path in (root() / folder).glob(pattern))
