"""The jars of the server, by Maven coordinates and SHA-256: jars.lock is the whole truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOCK: Final = Path(__file__).with_name("jars.lock")


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar of a Maven repository; sha256 in lower-case hexadecimal."""

    group: str
    artifact: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def path(self) -> Path:
        """Its path below a folder, as in a Maven repository."""
        return Path(*self.group.split("."), self.artifact, self.version, f"{self.artifact}-{self.version}.jar")


def read_lock(text: str) -> tuple[Jar, ...]:
    """The jars of a lock file's text, in its order, which is the order of the class path."""
    return tuple(_jar(line) for line in text.splitlines() if line and not line.startswith("#"))


def _jar(line: str) -> Jar:
    coordinates, sha256 = line.split()
    group, artifact, version = coordinates.split(":")
    return Jar(group, artifact, version, sha256)


def locked_jars() -> tuple[Jar, ...]:
    """The jars of the lock that ships with this package."""
    return read_lock(LOCK.read_text(encoding="utf-8"))
