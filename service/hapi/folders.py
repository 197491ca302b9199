"""Where the local server keeps its files.

Follows the XDG Base Directory Specification 0.8: what can be made again (jars, classes) lies in the cache folder, what
cannot (data, log) in the state folder. AEFHIR_CACHE and AEFHIR_STATE overrule.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_MAC: Final = sys.platform == "darwin"


def cache_folder() -> Path:
    """The folder for jars and classes; it may be deleted while no server runs."""
    return _folder("AEFHIR_CACHE", "XDG_CACHE_HOME", "Library/Caches" if _MAC else ".cache") / "hapi"


def run_folder(name: str) -> Path:
    """The folder of the server of this name: its state, log and data."""
    state = "Library/Application Support" if _MAC else ".local/state"
    return _folder("AEFHIR_STATE", "XDG_STATE_HOME", state) / "hapi" / name


def _folder(own: str, xdg: str, default: str) -> Path:
    if value := os.environ.get(own):
        return Path(value).absolute()
    base = Path(os.environ.get(xdg, ""))
    # The specification: a relative path there is to be ignored.
    return (base if base.is_absolute() else Path.home() / default) / "aefhir"
