"""Compiles our few Java classes on first use, with ecj from the jars: a Java runtime alone has no compiler.

The result is kept under a hash of the sources and of jars.lock, so a new version of either compiles anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from service.errors import AefhirError
from service.hapi import jars

SOURCES: Final = Path(__file__).with_name("java")
MAIN: Final = "aefhir.Main"
_ECJ: Final = "org.eclipse.jdt.internal.compiler.batch.Main"


def compiled(java: Path, class_path: str, folder: Path) -> Path:
    """The folder with the classes, below this one; class_path holds ecj and what the sources use."""
    files = sorted(SOURCES.iterdir())
    place = folder / _key([*files, jars.LOCK])
    if not place.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=folder) as part:
            out = Path(part) / "classes"
            _compile(java, class_path, [file for file in files if file.suffix == ".java"], out)
            for file in files:
                if file.suffix == ".properties":
                    shutil.copyfile(file, out / file.name)
            _put(out, place)
    return place


def _compile(java: Path, class_path: str, sources: list[Path], out: Path) -> None:
    # -parameters: Spring and HAPI read the names. Not --release: a Java runtime lacks the file it needs.
    options = ["-17", "-nowarn", "-parameters", "-proc:none", "-d", str(out)]
    command = [str(java), "-XX:TieredStopAtLevel=1", _ECJ, *options, "-cp", class_path, *map(str, sources)]
    environment = os.environ | {"CLASSPATH": class_path}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode != 0:
        raise AefhirError(f"the server's classes do not compile with {java}:\n{done.stderr}")


def _put(out: Path, place: Path) -> None:
    """Rename; where another process was first, its result is the same."""
    try:
        out.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _key(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()[:16]
